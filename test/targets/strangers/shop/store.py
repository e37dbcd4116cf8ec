"""The tables of the shop and what stands in them at the start."""

import sqlite3, threading, uuid

lock = threading.RLock()
base = sqlite3.connect(':memory:', check_same_thread=False, isolation_level=None)
base.row_factory = sqlite3.Row
base.executescript('''
create table members (id integer primary key, name text, email text unique, phone text, password text, is_admin integer default 0,
  credit real default 100, otp text);
create table vehicles (id text primary key, owner integer, vin text, model text, latitude real, longitude real);
create table posts (id text primary key, author integer, title text, content text);
create table comments (post text, author integer, content text);
create table mechanics (id integer primary key, name text, code text, email text, phone text);
create table reports (id integer primary key, owner integer, vin text, problem text, status text);
create table products (id integer primary key, name text, price real);
create table orders (id integer primary key, owner integer, product integer, quantity integer, status text, total real);
create table coupons (code text primary key, amount real);
create table used (code text, owner integer);
create table videos (id integer primary key, owner integer, title text, codec text);
''')


def rows(sql, *values):
    with lock:
        return [dict(row) for row in base.execute(sql, values)]


def one(sql, *values):
    found = rows(sql, *values)
    return found[0] if found else None


def write(sql, *values):
    with lock:
        return base.execute(sql, values).lastrowid


def add_vehicle(owner, vin, model):
    id = str(uuid.uuid4())
    write('insert into vehicles values (?,?,?,?,?,?)', id, owner, vin, model, 52.1 + owner / 100, 4.3 + owner / 50)
    return id


def add_member(name, email, password, phone, admin=0):
    id = write('insert into members (name,email,password,phone,is_admin) values (?,?,?,?,?)', name, email, password, phone, admin)
    vehicle = add_vehicle(id, f'1HGCM8263{id:08d}', 'Estate 1.6')
    write('insert into posts values (?,?,?,?)', str(uuid.uuid4()), id, f'Hello from {name}', f'I drive {vehicle[:4]}')
    write("insert into reports (owner,vin,problem,status) values (?,?,'The brake squeaks','open')", id, f'1HGCM8263{id:08d}')
    write("insert into orders (owner,product,quantity,status,total) values (?,1,1,'delivered',10)", id)
    write('insert into videos (owner,title,codec) values (?,?,?)', id, f'{name} on tour', '-v codec h264')
    return id


for name, price in (('Seat', 10.0), ('Wheel', 25.0), ('Mirror', 7.5)):
    write('insert into products (name,price) values (?,?)', name, price)
for name, code in (('Jos', 'TRAC_JO'), ('Mia', 'TRAC_MI')):
    write('insert into mechanics (name,code,email,phone) values (?,?,?,?)', name, code, f'{name.lower()}@garage.example', '+31 20 555 0101')
write("insert into coupons values ('TRAC075', 75)")
