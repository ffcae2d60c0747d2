"""`python -m benchmarks`: eventsnn beside its peers."""

import sys

from .compare import main

sys.exit(main())
