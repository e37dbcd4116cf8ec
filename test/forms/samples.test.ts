import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadGatewayConfig } from '@sallyport/gateway/config';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const folder = resolve(import.meta.dirname, '../../examples/deployment');
const text = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

type Json = Record<string, unknown>;
type Container = Json & {
  name: string;
  securityContext: Json;
  ports?: { name: string; containerPort: number }[];
  volumeMounts?: { name: string }[];
};

describe('samples of configurations', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('sallyport.yaml'));

  it.each(files)('%s is accepted', (file) => {
    const loaded = loadGatewayConfig(text(file), file, file.startsWith('middleware'));
    expect(loaded.ok ? null : loaded.error).toBeNull();
  });

  it('are one for each form', () => {
    expect(files.map((name) => name.split('/')[0]).toSorted()).toEqual(['envoy', 'haproxy', 'middleware', 'nginx']);
  });
});

describe('the sample for Kubernetes', () => {
  const documents = parseAllDocuments(text('kubernetes', 'sidecar.yaml')).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Json & { kind: string; apiVersion: string; metadata: { name: string } };
  });
  const of = (kind: string): Json => documents.find((document) => document.kind === kind) as Json;
  const pod = ((of('Deployment').spec as Json).template as Json).spec as Json & {
    initContainers: Container[];
    containers: Container[];
    volumes: { name: string }[];
  };
  const sallyport = pod.initContainers[0] as Container &
    Record<'startupProbe' | 'readinessProbe' | 'livenessProbe', { httpGet: { path: string; port: string } }>;

  it('holds resources of known kinds, each with a name', () => {
    expect(documents.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
      'v1 ConfigMap',
      'apps/v1 Deployment',
      'v1 Service',
      'networking.k8s.io/v1 NetworkPolicy',
    ]);
    for (const { metadata } of documents) expect(metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  });

  it('holds a configuration that is accepted, on the ports that the pod names', () => {
    const loaded = loadGatewayConfig(String((of('ConfigMap').data as Json)['sallyport.yaml']), 'sallyport.yaml');
    if (!loaded.ok) throw loaded.error;
    const { listeners, admin, upstreams, record } = loaded.value.gateway;
    const named = Object.fromEntries((sallyport.ports ?? []).map(({ name, containerPort }) => [name, containerPort]));
    expect(named).toEqual({ http: listeners[0]?.port, admin: admin.port });
    expect(upstreams[0]?.servers).toEqual(['http://127.0.0.1:3000']);
    expect(record.directory).toMatch(/^\/var\/lib\/sallyport\//);
  });

  it('runs as nobody, on a read-only root, without capabilities', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    for (const container of [sallyport, ...pod.containers])
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
  });

  it('is a native sidecar that is asked how it is', () => {
    expect(sallyport.restartPolicy).toBe('Always');
    for (const [probe, path] of [
      ['startupProbe', '/readyz'],
      ['readinessProbe', '/readyz'],
      ['livenessProbe', '/healthz'],
    ] as const)
      expect(sallyport[probe].httpGet).toEqual({ path, port: 'admin' });
  });

  it('mounts volumes that there are, and selects pods that there are', () => {
    const volumes = pod.volumes.map(({ name }) => name);
    for (const { name } of sallyport.volumeMounts ?? []) expect(volumes).toContain(name);
    const labels = (((of('Deployment').spec as Json).template as Json).metadata as Json).labels;
    expect(((of('Deployment').spec as Json).selector as Json).matchLabels).toEqual(labels);
    expect((of('Service').spec as Json).selector).toEqual(labels);
    expect(((of('NetworkPolicy').spec as Json).podSelector as Json).matchLabels).toEqual(labels);
    const ports = (of('Service').spec as { ports: { targetPort: string }[] }).ports;
    expect((sallyport.ports ?? []).map(({ name }) => name)).toContain(ports[0]?.targetPort);
  });
});

describe('the samples for Envoy', () => {
  it.each(['ext-authz.yaml', 'ext-proc.yaml', 'ext-authz-http.yaml', 'mirror.yaml'])(
    '%s is YAML whose ports are those of sallyport.yaml',
    (file) => {
      const sample = JSON.stringify(parse(text('envoy', file)));
      const { gateway } = parse(text('envoy', 'sallyport.yaml')) as { gateway: { listeners: { port: number }[] } };
      const ports = gateway.listeners.map(({ port }) => String(port));
      for (const [, port] of sample.matchAll(/(?:"port_value":|127\.0\.0\.1:)(\d+)/g)) expect(ports).toContain(port);
      expect(sample).toMatch(/cluster/);
    },
  );
});
