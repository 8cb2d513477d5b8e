"""Allocates memory and frees it again, except for one page of each block that the machine could return to its host.

The free rest of each block stays with the machine. Arguments: the number of bytes, and a file that is created when the
memory is reserved.
"""

import mmap
import pathlib
import signal
import sys

# Linux returns free memory in blocks of at least this size.
BLOCK = 2 * 1024 * 1024


def main():
    count, sign = int(sys.argv[1]) // BLOCK * BLOCK, pathlib.Path(sys.argv[2])
    memory = mmap.mmap(-1, count, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory.madvise(mmap.MADV_NOHUGEPAGE)
    for at in range(0, count, mmap.PAGESIZE):
        memory[at] = 1
    for at in range(0, count, BLOCK):
        memory.madvise(mmap.MADV_DONTNEED, at + mmap.PAGESIZE, BLOCK - mmap.PAGESIZE)
    sign.touch()
    signal.pause()


main()
