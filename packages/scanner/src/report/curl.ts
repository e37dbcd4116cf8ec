import type { Evidence } from '../model.ts';

/** A command that sends a request of the evidence again; credentials are variables named after the identity. */
export function curl(evidence: Evidence): string {
  const variable = `$${evidence.as.replace(/ .*$/, '').replace(/\W/g, '_').toUpperCase()}_CREDENTIAL`;
  const headers = Object.entries(evidence.request_headers)
    .filter(([name]) => !/^(content-length|user-agent|accept|host|connection)$/.test(name))
    .map(([name, value]) => ` -H ${quote(`${name}: ${value}`, variable)}`);
  const body = evidence.request_body === null ? '' : ` --data-raw ${quote(evidence.request_body, '')}`;
  return `curl -i -X ${evidence.method} ${quote(evidence.url, '')}${headers.join('')}${body}`;
}

/** Quoted for a POSIX shell; the credential's mark becomes a variable that the shell fills in. */
function quote(text: string, variable: string): string {
  const parts = variable === '' ? [text] : text.split('[credential]');
  return parts.map((part) => (part === '' ? '' : `'${part.replaceAll("'", "'\\''")}'`)).join(`"${variable}"`) || "''";
}
