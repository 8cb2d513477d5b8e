import { runCommand } from '../../test/support/emulator/run-command';

/** The child processes in which an emulator runs a function. */
export class EncoderProcesses {
  constructor(
    private readonly emulatorPid: number,
    private readonly functionName: string,
  ) {}

  /** Kills one of them. Returns whether there was one. */
  async killOne(): Promise<boolean> {
    const pids = await this.list();
    if (pids.length === 0) return false;
    try {
      process.kill(pids[Math.floor(Math.random() * pids.length)], 'SIGKILL');
      return true;
    } catch {
      return false; // it has ended in the meantime
    }
  }

  private async list(): Promise<number[]> {
    const { stdout } = await runCommand('ps', ['-A', '-o', 'pid=,ppid=,args=']);
    return stdout
      .split('\n')
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .filter((match) => match && Number(match[2]) === this.emulatorPid && match[3].includes(this.folder))
      .map((match) => Number(match![1]));
  }

  /** The name of the folder of a function's process in the emulator. */
  private get folder(): string {
    return `ministack-lambda-${this.functionName}-`;
  }
}
