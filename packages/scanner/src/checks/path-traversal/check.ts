import { leavesOf } from '../../http/leaves.ts';
import type { ScanOperation } from '../../model.ts';
import { words } from '../../spec/names.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { mayVary, type Target, takesText, targetsOf } from '../injection.ts';
import { meta } from './meta.ts';

const PASSWD = /root:[^:\n]*:0:0:[^\n]*:/;
const GROUP = /root:[^:\n]*:0:(?!0:)/;
const UP = '../'.repeat(10);

const FORMS: readonly ((file: string) => string)[] = [
  (file) => `${UP}${file.slice(1)}`,
  (file) => file,
  (file) => `${'..%2f'.repeat(10)}${file.slice(1)}`,
  (file) => `${'....//'.repeat(10)}${file.slice(1)}`,
  (file) => `file://${file}`,
];

/** Other texts get the two commonest forms only. */
const NAMES_FILE =
  /file|path|page|doc|template|name|lang|locale|include|download|folder|dir|report|image|url|uri|src|attachment|key|view|theme/i;

/** What is written under a name that leads out of its folder replaces a file of the target: names of system files go to reads only. */
const WRITES: ReadonlySet<string> = new Set([
  'upload',
  'save',
  'write',
  'store',
  'create',
  'import',
  'attach',
  'add',
  'put',
  'delete',
  'remove',
  'clear',
  'move',
  'rename',
  'copy',
]);
const CONTENT = /content|data|body|text|payload|base64|bytes|file$/i;

function onlyReads(operation: ScanOperation, body: unknown): boolean {
  const writes = words(`${operation.operationId} ${operation.path}`).some((word) => WRITES.has(word));
  if (writes || !['GET', 'POST'].includes(operation.method)) return false;
  if (operation.method === 'GET') return true;
  return leavesOf(body).filter(({ name }) => CONTENT.test(name)).length < 2;
}

export const pathTraversal: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation, scan) => mayVary(operation, scan),
  async run(scan, operation) {
    const proofs: Proof[] = [];
    for (const target of targetsOf(scan, operation, takesText)) {
      if (!onlyReads(operation, target.ground.values.body)) return proofs;
      const proof = await look(target);
      if (proof !== null) proofs.push(proof);
    }
    return proofs;
  },
};

async function look(target: Target): Promise<Proof | null> {
  for (const form of NAMES_FILE.test(target.point.name) ? FORMS : FORMS.slice(0, 1)) {
    const first = await target.send(form('/etc/passwd'));
    if (!PASSWD.test(first.body)) continue;
    const second = await target.send(form('/etc/group'));
    if (!GROUP.test(second.body)) continue;
    return {
      operation: target.ground.operation,
      point: target.point.address,
      reasons: ['the answer has the lines of /etc/passwd', 'and those of /etc/group when that is asked for'],
      evidence: [first, second],
    };
  }
  return null;
}
