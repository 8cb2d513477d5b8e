"""Takes so many bytes of memory from the host and frees them, all but a page of each block that the host could take back.

What is free of a block then stays with the machine, to be used at once by whoever needs it. Arguments: how many bytes,
and a file to make when it is done.
"""

import mmap
import pathlib
import signal
import sys

# Linux gives free memory back in blocks of this size or larger ones.
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
