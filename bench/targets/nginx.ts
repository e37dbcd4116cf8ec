import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, listening, startPinned, type Target, tree } from './process.ts';

export interface NginxOptions {
  readonly folder: string;
  readonly core: number;
  readonly port: number;
  /** Port of the upstream; `null` makes this nginx the upstream, which answers a fixed JSON. */
  readonly upstream: number | null;
  /** Paranoia level of the Core Rule Set, or `null` without ModSecurity. */
  readonly paranoia: number | null;
}

const RULES = '/usr/share/modsecurity-crs/rules';
const MODULE = '/usr/lib/nginx/modules/ngx_http_modsecurity_module.so';

/** Are nginx and, where wanted, ModSecurity with the Core Rule Set installed? */
export function nginxReady(withModSecurity: boolean): boolean {
  return existsSync('/usr/sbin/nginx') && (!withModSecurity || (existsSync(MODULE) && existsSync(RULES)));
}

// Thresholds are raised so that nothing is blocked: every request takes the full path on every target.
function modsecurity(options: NginxOptions): string {
  const file = join(options.folder, 'modsecurity.conf');
  const lines = [
    'SecRuleEngine On',
    'SecRequestBodyAccess On',
    'SecRequestBodyLimit 13107200',
    'SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"',
    'SecResponseBodyAccess Off',
    'SecAuditEngine Off',
    'SecPcreMatchLimit 100000',
    'SecPcreMatchLimitRecursion 100000',
    'Include /etc/modsecurity/crs/crs-setup.conf',
    `SecAction "id:900000,phase:1,nolog,pass,t:none,setvar:tx.paranoia_level=${options.paranoia},setvar:tx.executing_paranoia_level=${options.paranoia}"`,
    'SecAction "id:900110,phase:1,nolog,pass,t:none,setvar:tx.inbound_anomaly_score_threshold=100000,setvar:tx.outbound_anomaly_score_threshold=100000"',
    `Include ${RULES}/*.conf`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function location(options: NginxOptions): string {
  if (options.upstream === null) return `location / { default_type application/json; return 200 '${answerBody()}'; }`;
  return 'location / { proxy_pass http://upstream; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }';
}

/** A JSON answer of about a kilobyte. */
function answerBody(): string {
  const entry = { id: 'a1b2c3d4', amount: '12.50', currency: 'EUR', bookedAt: '2026-03-01T10:00:00Z', text: 'grocery and rent' };
  return JSON.stringify({ entries: Array.from({ length: 9 }, (_, index) => ({ ...entry, index })) });
}

function configuration(options: NginxOptions): string {
  const guarded = options.paranoia !== null;
  const upstream =
    options.upstream === null
      ? ''
      : `upstream upstream { server 127.0.0.1:${options.upstream}; keepalive 256; keepalive_requests 1000000; }`;
  return `${guarded ? `load_module ${MODULE};` : ''}
worker_processes 1; daemon off; pid ${options.folder}/pid; error_log ${options.folder}/error.log crit;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 10000000; client_body_buffer_size 64k;
client_body_temp_path ${options.folder}/b; proxy_temp_path ${options.folder}/p; fastcgi_temp_path ${options.folder}/f; uwsgi_temp_path ${options.folder}/u; scgi_temp_path ${options.folder}/s;
${upstream}
server { listen 127.0.0.1:${options.port}; ${guarded ? `modsecurity on; modsecurity_rules_file ${modsecurity(options)};` : ''} ${location(options)} } }
`;
}

/** Starts nginx as upstream, as plain reverse proxy, or with ModSecurity and the Core Rule Set. */
export async function startNginx(name: string, options: NginxOptions): Promise<Target> {
  mkdirSync(options.folder, { recursive: true });
  const file = join(options.folder, 'nginx.conf');
  writeFileSync(file, configuration(options));
  const child = startPinned(options.core, '/usr/sbin/nginx', ['-c', file, '-p', options.folder]);
  await listening(options.port);
  return { name, port: options.port, pids: () => tree(child.pid ?? 0), stop: () => end(child) };
}
