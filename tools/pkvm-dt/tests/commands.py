#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""commands.py TOOL WORKDIR: commands and options, good and bad, and damaged blobs; KTAP."""

import sys

import bench
# The tests; bench lists them as they are read.
import commands_edit
import commands_judge
import damaged

sys.exit(bench.main(*sys.argv[1:]))
