/** The weaknesses of other targets behind one endpoint: objects, functions, properties and injection in a GraphQL schema. */
import { DatabaseSync } from 'node:sqlite';
import { buildSchema, execute, GraphQLError, parse, validate } from 'graphql';
import { type Answer, type Asked, type Route, type Service, serve } from './service.ts';
import { type User, Users } from './users.ts';

const SCHEMA = `
type Query {
  me: Person
  orders: [Order!]!
  order(id: ID!): Order
  "Everyone. Administrators only."
  allPeople: [Person!]!
  searchProducts(text: String!): [Product!]!
}
type Mutation {
  login(username: String!, password: String!): Session
  createOrder(item: String!, note: String): Order
  updateOrder(id: ID!, note: String!): Order
  deleteOrder(id: ID!): Boolean
  updateMe(input: MeInput!): Person
}
input MeInput { nickname: String }
type Session { token: String! }
type Person { id: ID! username: String! email: String! nickname: String role: String! }
type Order { id: ID! item: String! note: String owner: Person! }
type Product { name: String! price: Float! }
`;

interface Order {
  readonly id: string;
  readonly owner: User;
  readonly item: string;
  note: string;
}

type Arguments = Readonly<Record<string, unknown>>;
type Resolver = (given: Arguments, caller: User | undefined) => unknown;

class Shop {
  readonly users: Users = new Users();
  readonly #flawed: boolean;
  readonly #orders = new Map<string, Order>();
  readonly #tries = new Map<string, number>();
  readonly ordersMax = 10_000;
  readonly #products = new DatabaseSync(':memory:');
  #next = 1_000;

  constructor(flawed: boolean) {
    this.#flawed = flawed;
    this.#products.exec('CREATE TABLE products (name TEXT, price REAL)');
    this.#products.exec("INSERT INTO products VALUES ('lamp', 20), ('desk', 150), ('chair', 60)");
    for (const user of this.users.all()) this.#make(user, `first order of ${user.username}`, 'leave it at the door');
  }

  resolvers(): Record<string, Resolver> {
    return {
      me: (_given, caller) => person(signedIn(caller)),
      orders: (_given, caller) => [...this.#orders.values()].filter(({ owner }) => owner === signedIn(caller)).map(shown),
      order: ({ id }, caller) => shown(this.#find(id, caller)),
      allPeople: (_given, caller) => {
        if (signedIn(caller).role !== 'admin' && !this.#flawed) throw new GraphQLError('not authorized');
        return this.users.all().map(person);
      },
      searchProducts: ({ text }, caller) => this.#search(String(text), signedIn(caller)),
      login: ({ username, password }) => this.#login(String(username), String(password)),
      createOrder: ({ item, note }, caller) => shown(this.#make(signedIn(caller), String(item), String(note ?? ''))),
      updateOrder: ({ id, note }, caller) => {
        const order = this.#find(id, caller);
        order.note = String(note);
        return shown(order);
      },
      deleteOrder: ({ id }, caller) => this.#orders.delete(this.#find(id, caller).id),
      updateMe: ({ input }, caller) => {
        const user = signedIn(caller);
        user.record.nickname = (input as Record<string, unknown>).nickname;
        return person(user);
      },
    };
  }

  #make(owner: User, item: string, note: string): Order {
    const order = { id: String(this.#next++), owner, item, note };
    if (this.#orders.size < this.ordersMax) this.#orders.set(order.id, order);
    return order;
  }

  #find(id: unknown, caller: User | undefined): Order {
    const user = signedIn(caller);
    const order = this.#orders.get(String(id));
    if (order === undefined || (!this.#flawed && order.owner !== user)) throw new GraphQLError('no such order');
    return order;
  }

  #search(text: string, _caller: User): unknown[] {
    if (!this.#flawed) return this.#products.prepare('SELECT * FROM products WHERE name LIKE ?').all(`%${text}%`);
    return this.#products.prepare(`SELECT * FROM products WHERE name LIKE '%${text}%'`).all();
  }

  #login(username: string, password: string): unknown {
    const tries = this.#tries.get(username) ?? 0;
    if (!this.#flawed && tries >= 5) throw new GraphQLError('too many tries, wait');
    const user = this.users.byName(username);
    if (user?.password !== password) {
      if (this.#tries.size < this.users.usersMax) this.#tries.set(username, tries + 1);
      throw new GraphQLError('wrong user name or password');
    }
    this.#tries.delete(username);
    return { token: this.users.open(user) };
  }
}

function signedIn(caller: User | undefined): User {
  if (caller === undefined) throw new GraphQLError('sign in first: not authorized');
  return caller;
}

function person({ id, username, email, role, record }: User): object {
  return { id, username, email, role, nickname: record.nickname ?? null };
}

function shown({ id, item, note, owner }: Order): object {
  return { id, item, note, owner: person(owner) };
}

const DEPTH_MAX = 6;

function depthOf(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0;
  const { selectionSet, selections, definitions } = node as Record<string, unknown>;
  const inner = [selectionSet, selections, definitions].flat().filter((one) => one !== undefined);
  return (selectionSet === undefined ? 0 : 1) + Math.max(0, ...inner.map(depthOf));
}

/** Fields of one document, as a cost that a fixed service limits. */
const FIELDS_MAX = 40;

async function answer(shop: Shop, flawed: boolean, asked: Asked): Promise<Answer> {
  const { body } = asked;
  if (Array.isArray(body)) {
    if (!flawed) return { status: 400, body: { errors: [{ message: 'no batches' }] } };
    return { status: 200, body: await Promise.all(body.slice(0, 100).map((one) => run(shop, flawed, asked, one))) };
  }
  return { status: 200, body: await run(shop, flawed, asked, body) };
}

const schema = buildSchema(SCHEMA);

async function run(shop: Shop, flawed: boolean, asked: Asked, body: unknown): Promise<unknown> {
  const { query, variables } = (body ?? {}) as { query?: unknown; variables?: Record<string, unknown> };
  try {
    const document = parse(String(query), { maxTokens: 2_000 });
    const fields = (String(query).match(/\w+/g) ?? []).length;
    const introspects = /__schema|__type\b/.test(String(query));
    if (!flawed && (depthOf(document) > DEPTH_MAX || fields > FIELDS_MAX || introspects))
      return { errors: [{ message: 'the query is over the limits' }] };
    const faults = validate(schema, document);
    if (faults.length > 0) return { errors: faults.map(({ message }) => ({ message: flawed ? message : 'the query is not valid' })) };
    return await execute({
      schema,
      document,
      variableValues: variables ?? {},
      contextValue: shop.users.caller(asked),
      rootValue: shop.resolvers(),
    });
  } catch (error) {
    return { errors: [{ message: flawed && error instanceof Error ? error.message : 'the query failed' }] };
  }
}

/** Described by its endpoint alone where it is flawed: introspection tells the rest; by its schema where it is not. */
export async function graphqlTarget(flawed: boolean): Promise<Service> {
  const shop = new Shop(flawed);
  const route: Route = {
    method: 'POST',
    path: '/graphql',
    open: true,
    body: { type: 'object', properties: { query: { type: 'string' }, variables: { type: 'object' } } },
    handle: (asked) => answer(shop, flawed, asked),
  };
  const service = await serve([route]);
  return flawed ? service : { ...service, spec: SCHEMA };
}
