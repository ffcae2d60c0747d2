"""`python -m eventsnn` is the command `eventsnn`."""

import sys

from eventsnn.cli import main

sys.exit(main())
