export { EXIT, type ExitCode } from './exit-code.ts';
export { buildProgram, runCommand } from './program.ts';
export type { Terminal } from './terminal.ts';
