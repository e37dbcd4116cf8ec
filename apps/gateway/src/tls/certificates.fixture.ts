import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EC = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] as const;
const RSA = ['rsa:2048'] as const;

/** Certificates and keys of a test, made by OpenSSL in a folder of their own. */
export class TestCertificates {
  readonly #dir: string = mkdtempSync(join(tmpdir(), 'sallyport-tls-'));

  pem(name: string): string {
    return join(this.#dir, `${name}.pem`);
  }

  key(name: string): string {
    return join(this.#dir, `${name}.key`);
  }

  read(name: string): Buffer {
    return readFileSync(this.pem(name));
  }

  readKey(name: string): Buffer {
    return readFileSync(this.key(name));
  }

  openssl(...args: readonly string[]): string {
    return execFileSync('openssl', args, { cwd: this.#dir, stdio: 'pipe', encoding: 'utf8' });
  }

  authority(name: string, kind: 'ec' | 'rsa' = 'ec'): void {
    const files = ['-keyout', this.key(name), '-out', this.pem(name)];
    const kindOfKey = kind === 'ec' ? EC : RSA;
    // An authority that may sign and says so, as strict verifiers want it.
    const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    this.openssl('req', '-x509', '-newkey', ...kindOfKey, '-nodes', '-days', '2', '-subj', `/CN=${name}`, ...usage, ...files);
  }

  certificate(name: string, ca: string, san: string): void {
    const request = `${name}.csr`;
    const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${san}`];
    this.openssl('req', '-newkey', ...EC, '-nodes', ...names, '-keyout', this.key(name), '-out', request);
    const signer = ['-CA', this.pem(ca), '-CAkey', this.key(ca), '-CAcreateserial'];
    this.openssl('x509', '-req', '-in', request, ...signer, '-days', '2', '-copy_extensions', 'copy', '-out', this.pem(name));
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
