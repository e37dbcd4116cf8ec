/** Writes a small MaxMind DB (format 2.0, 24-bit records, IPv4 tree) for tests. */
export function mmdbOf(networks: readonly (readonly [address: number, bits: number, record: object])[]): Buffer {
  const nodes: [number | Data, number | Data][] = [[EMPTY, EMPTY]];
  const data: Buffer[] = [];
  let size = 0;
  for (const [address, bits, record] of networks) {
    const bytes = encode(record);
    insert(nodes, address, bits, { offset: size });
    data.push(bytes);
    size += bytes.length;
  }
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach((pair, index) => {
    pair.forEach((value, side) => {
      const number = typeof value === 'number' ? (value === EMPTY ? nodes.length : value) : nodes.length + 16 + value.offset;
      tree.writeUIntBE(number, index * 6 + side * 3, 3);
    });
  });
  const metadata = encode({
    node_count: nodes.length,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    languages: [],
    description: {},
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), metadata]);
}

interface Data {
  readonly offset: number;
}

const EMPTY = -1;

function insert(nodes: [number | Data, number | Data][], address: number, bits: number, data: Data): void {
  let node = 0;
  for (let bit = 0; bit < bits; bit++) {
    const side = (address >>> (31 - bit)) & 1;
    const pair = nodes[node] as [number | Data, number | Data];
    if (bit === bits - 1) {
      pair[side] = data;
      return;
    }
    if (pair[side] === EMPTY) {
      nodes.push([EMPTY, EMPTY]);
      pair[side] = nodes.length - 1;
    }
    node = pair[side] as number;
  }
}

function encode(value: unknown): Buffer {
  if (typeof value === 'string') return head(2, Buffer.from(value));
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return head(6, bytes);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return head(3, bytes);
  }
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([value.length, 11 - 7]), ...value.map(encode)]);
  const entries = Object.entries(value as object);
  return Buffer.concat([Buffer.from([(7 << 5) | entries.length]), ...entries.flatMap(([key, member]) => [encode(key), encode(member)])]);
}

function head(type: number, bytes: Buffer): Buffer {
  if (bytes.length >= 29) return Buffer.concat([Buffer.from([(type << 5) | 29, bytes.length - 29]), bytes]);
  return Buffer.concat([Buffer.from([(type << 5) | bytes.length]), bytes]);
}
