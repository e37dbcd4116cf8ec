import { readFileSync } from 'node:fs';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CSRF_HEADER, type Endpoint, problemSchema, signIn } from '@sallyport/control-plane/contract';
import { SallyportError } from '@sallyport/core';

/** How a command reaches the control plane. */
export interface RemoteOptions {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly ca?: string;
}

/** An answer that takes longer is given up; a dry run over many records takes some seconds. */
const WAIT_MS_MAX = 120_000;
/** A policy that holds published lists of networks is large; more is no policy. */
const ANSWER_BYTES_MAX = 67_108_864;

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** The API of a control plane, called with a token or as a person who signed in. */
export class Remote {
  readonly #url: URL;
  readonly #ca: Buffer | undefined;
  #headers: Readonly<Record<string, string>>;

  private constructor(url: URL, ca: Buffer | undefined, headers: Readonly<Record<string, string>>) {
    this.#url = url;
    this.#ca = ca;
    this.#headers = headers;
  }

  /** Takes what is not given from SALLYPORT_URL and SALLYPORT_TOKEN. Throws `USAGE` where neither says it. */
  static async open(options: RemoteOptions): Promise<Remote> {
    const address = options.url ?? process.env.SALLYPORT_URL ?? '';
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url === null || !/^https?:$/.test(url.protocol))
      throw new SallyportError('USAGE', '--url', 'the address of the console, e.g. https://sallyport.bank.example:9443 (or SALLYPORT_URL)');
    const ca = options.ca === undefined ? undefined : readFile(options.ca);
    if (options.user !== undefined) return await Remote.#signedIn(new Remote(url, ca, {}), options.user, options.passwordFile);
    const token = options.tokenFile === undefined ? process.env.SALLYPORT_TOKEN : readFile(options.tokenFile).toString('utf8');
    if (token === undefined || token.trim() === '')
      throw new SallyportError('USAGE', '--token-file', 'a file with an API token (or SALLYPORT_TOKEN), or --user to sign in');
    return new Remote(url, ca, { authorization: `Bearer ${token.trim()}` });
  }

  static async #signedIn(remote: Remote, name: string, passwordFile: string | undefined): Promise<Remote> {
    if (passwordFile === undefined) throw new SallyportError('USAGE', '--password-file', 'a file with the password; - for standard input');
    const password = readFile(passwordFile === '-' ? '/dev/stdin' : passwordFile)
      .toString('utf8')
      .trim();
    const { headers, text } = await remote.#send(signIn.method, signIn.path, { name, password });
    const { csrf } = JSON.parse(text) as { readonly csrf: string };
    const cookie = (headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; ');
    remote.#headers = { cookie, [CSRF_HEADER]: csrf };
    return remote;
  }

  /** Calls an endpoint; a refusal is thrown with its code and place. */
  async call<Params, Body, Answer>(endpoint: Endpoint<Params, null, Body, Answer>, params: Params, body: Body): Promise<Answer> {
    let path = endpoint.path;
    for (const [name, value] of Object.entries(params ?? {})) path = path.replace(`:${name}`, encodeURIComponent(String(value)));
    const { text } = await this.#send(endpoint.method, path, body);
    return JSON.parse(text) as Answer;
  }

  async #send(method: string, path: string, body: unknown): Promise<Answered> {
    const answer = await this.#exchange(method, path, body === null ? null : JSON.stringify(body));
    if (answer.status >= 200 && answer.status < 300) return answer;
    const problem = problemSchema.safeParse(jsonOf(answer.text));
    if (!problem.success) throw this.#unreachable(`it answered ${answer.status}, and not as a control plane does`);
    throw new SallyportError(problem.data.code, problem.data.place, problem.data.detail);
  }

  #exchange(method: string, path: string, body: string | null): Promise<Answered> {
    const send = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { ...this.#headers, ...(body !== null && { 'content-type': 'application/json' }) };
    const options = { method, headers, timeout: WAIT_MS_MAX, ...(this.#ca !== undefined && { ca: this.#ca }) };
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(this.#unreachable(error.message));
      const asked: ClientRequest = send(new URL(path, this.#url), options, (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > ANSWER_BYTES_MAX) asked.destroy(new Error(`its answer is over ${ANSWER_BYTES_MAX} bytes`));
          else chunks.push(chunk);
        });
        answer.on('error', fail);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      asked.on('timeout', () => asked.destroy(new Error(`no answer in ${WAIT_MS_MAX / 1_000} s`)));
      asked.on('error', fail);
      asked.end(body ?? undefined);
    });
  }

  #unreachable(detail: string): SallyportError {
    return new SallyportError('CONTROL_PLANE_UNREACHABLE', this.#url.origin, detail);
  }
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SallyportError('INPUT_UNREADABLE', path, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
