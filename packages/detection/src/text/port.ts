const PORT = /^https?:[1-9]\d{1,4}(?:\/|$)/;

/** `HTTP:80/health`, folded: a port and no host, as health checks of load balancers are written. */
export function isSchemeAndPort(text: string): boolean {
  return PORT.test(text);
}
