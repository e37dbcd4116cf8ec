import { describe, expect, it } from 'vitest';
import { loadGatewayConfig } from './load.ts';

function errorOf(text: string): string {
  const result = loadGatewayConfig(text, 'sallyport.yaml');
  if (result.ok) throw new Error('expected the configuration to be refused');
  return result.error.message;
}

const MINIMAL = `
gateway:
  upstreams:
    - name: bank
      servers: [http://127.0.0.1:3000]
`;

describe('the configuration file', () => {
  it('needs no more than an upstream', () => {
    const result = loadGatewayConfig(MINIMAL, 'sallyport.yaml');
    if (!result.ok) throw result.error;
    expect(result.value.gateway.listeners[0]).toMatchObject({ name: 'public', address: '127.0.0.1', port: 8080 });
    expect(result.value.gateway.timeouts_ms.upstream_connect).toBe(3_000);
    expect(result.value.policy.mode).toBe('monitor');
  });

  it('leaves the section of the control plane to the control plane', () => {
    expect(loadGatewayConfig(`${MINIMAL}control_plane:\n  anything: 1\n`, 'sallyport.yaml').ok).toBe(true);
  });

  it.each([
    ['gateway:\n  upstreams: [\n', 'CONFIG_SYNTAX at sallyport.yaml:3:1'],
    [
      'gateway:\n  upstreams:\n    - name: bank\n      servers: [ftp://x]\n',
      'CONFIG_INVALID at sallyport.yaml:4:17: gateway.upstreams[0].servers[0]',
    ],
    [`${MINIMAL}  workers: none\n`, 'CONFIG_INVALID at sallyport.yaml:6:3: gateway.workers'],
    [`${MINIMAL}  wrokers: 2\n`, 'CONFIG_INVALID at sallyport.yaml:6:3: gateway.wrokers: there is no such field'],
    [`${MINIMAL}policy:\n  mode: blok\n`, 'POLICY_INVALID at sallyport.yaml:7:3: policy.mode'],
    [
      `${MINIMAL}  routes:\n    - upstream: bnak\n`,
      'CONFIG_INVALID at sallyport.yaml:7:7: gateway.routes[0].upstream: there is no upstream "bnak"',
    ],
    ['gateway: {}\n', 'CONFIG_INVALID at sallyport.yaml:1:1: gateway.upstreams'],
    ['', 'CONFIG_INVALID at sallyport.yaml:1:1: gateway'],
    [`${MINIMAL}${MINIMAL}`, 'CONFIG_SYNTAX at sallyport.yaml:7:1'],
  ])('names the line of %j', (text, expected) => {
    expect(errorOf(text)).toContain(expected);
  });

  it('names every problem at once', () => {
    const message = errorOf(`${MINIMAL}  retries_max: -1\n  drain_ms: soon\n`);
    expect(message).toContain('sallyport.yaml:6:3: gateway.retries_max');
    expect(message).toContain('sallyport.yaml:7:3 gateway.drain_ms');
  });
});
