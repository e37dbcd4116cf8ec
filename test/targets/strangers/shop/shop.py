"""A car owners' shop and community: python3 shop.py PORT [--fixed]. With --fixed, the same API without its weaknesses."""

import contextlib, os, sys, tempfile, uuid, urllib.request
import xml.sax, xml.sax.handler, io
import members, store
from web import App, Halt, Page, serve

fixed = '--fixed' in sys.argv
app = App(fixed)
members.install(app)
member, admin = app.member, app.admin
folder = tempfile.mkdtemp()
with open(os.path.join(folder, 'manual.txt'), 'w') as file:
    file.write('Check the oil each month.\n')


@app.route('GET', '/api/vehicles')
def vehicles(request):
    return {'vehicles': store.rows('select id,vin,model from vehicles where owner=?', member(request)['id'])}


@app.route('POST', '/api/vehicles')
def add_vehicle(request):
    owner, body = member(request), request.json()
    if not isinstance(body.get('vin'), str) or not 1 <= len(body['vin']) <= 17 or not isinstance(body.get('model'), str):
        raise Halt(400, {'message': 'vin and model are required'})
    id = store.add_vehicle(owner['id'], body['vin'], body['model'][:80])
    return 201, {'id': id, 'vin': body['vin'], 'model': body['model'][:80]}


@app.route('GET', '/api/vehicles/{id}/location')
def location(request, id):
    me = member(request)
    found = store.one('select v.*, m.name, m.email from vehicles v join members m on m.id=v.owner where v.id=?', id)
    if not found or (fixed and found['owner'] != me['id']):
        raise Halt(404, {'message': 'No such vehicle'})
    return {'id': id, 'owner_name': found['name'], 'owner_email': found['email'],
            'position': {'latitude': found['latitude'], 'longitude': found['longitude']}}


@app.route('GET', '/api/community/posts')
def posts(request):
    member(request)
    try:
        limit, offset = int(request.query.get('limit', 10)), int(request.query.get('offset', 0))
    except ValueError:
        raise Halt(400, {'message': 'limit and offset are numbers'})
    if limit < 1 or offset < 0 or (fixed and offset > 1_000_000):
        raise Halt(400, {'message': 'limit and offset are not negative'})
    limit = min(limit, 50) if fixed else min(limit, 1_000_000)
    out = []
    for post in store.rows('select * from posts limit ? offset ?', limit, offset):
        author = store.one('select * from members where id=?', post['author']) or {'name': 'gone', 'email': None, 'id': 0}
        car = store.one('select id from vehicles where owner=?', author['id'])
        who = {'name': author['name']}
        if not fixed:
            who |= {'email': author['email'], 'vehicle_id': car and car['id'], 'phone': author.get('phone')}
        out.append({'id': post['id'], 'title': post['title'], 'content': post['content'], 'author': who})
    return {'posts': out, 'total': store.one('select count(*) n from posts')['n']}


@app.route('POST', '/api/community/posts')
def add_post(request):
    me, body = member(request), request.json()
    if not all(isinstance(body.get(k), str) and len(body[k]) < 2000 for k in ('title', 'content')):
        raise Halt(400, {'message': 'title and content are required'})
    id = str(uuid.uuid4())
    store.write('insert into posts values (?,?,?,?)', id, me['id'], body['title'], body['content'])
    return 201, {'id': id, 'title': body['title'], 'content': body['content']}


@app.route('GET', '/api/community/posts/{id}')
def post(request, id):
    member(request)
    found = store.one('select id,title,content from posts where id=?', id)
    if not found:
        raise Halt(404, {'message': 'No such post'})
    return found


@app.route('DELETE', '/api/community/posts/{id}')
def delete_post(request, id):
    me = member(request)
    found = store.one('select * from posts where id=?', id)
    if not found or (fixed and found['author'] != me['id']):
        raise Halt(404, {'message': 'No such post'})
    store.write('delete from posts where id=?', id)
    return 204, b''


@app.route('GET', '/api/mechanics')
def mechanics(request):
    member(request)
    names = 'id,name,code' if fixed else '*'
    return {'mechanics': store.rows(f'select {names} from mechanics')}


@app.route('GET', '/api/mechanics/report')
def report(request):
    me = member(request)
    found = store.one('select * from reports where id=?', request.query.get('report_id'))
    if not found or (fixed and found['owner'] != me['id']):
        raise Halt(404, {'message': 'No such report'})
    return found


@app.route('GET', '/api/mechanics/reports')
def reports(request):
    return {'reports': store.rows('select * from reports where owner=?', member(request)['id'])}


@app.route('POST', '/api/mechanics/contact')
def contact(request):
    me, body = member(request), request.json()
    if not isinstance(body.get('problem'), str) or not isinstance(body.get('vin'), str):
        raise Halt(400, {'message': 'vin and problem are required'})
    id = store.write("insert into reports (owner,vin,problem,status) values (?,?,?,'open')", me['id'], body['vin'][:17], body['problem'][:500])
    if fixed:
        return 201, {'report_id': id, 'status': 'sent'}
    try:
        with urllib.request.urlopen(body.get('mechanic_api', 'http://127.0.0.1:9/'), timeout=3) as answer:
            text = answer.read(4096).decode('utf8', 'replace')
    except Exception as error:
        text = str(error)
    return 201, {'report_id': id, 'status': 'sent', 'mechanic_response': text}


@app.route('GET', '/api/shop/products')
def products(request):
    member(request)
    name = request.query.get('name', '')
    if fixed:
        return {'products': store.rows("select * from products where name like '%' || ? || '%'", name), 'credit': member(request)['credit']}
    return {'products': store.rows(f"select * from products where name like '%{name}%'"), 'credit': member(request)['credit']}


@app.route('POST', '/api/shop/products')
def add_product(request):
    (admin if fixed else member)(request)
    body = request.json()
    if not isinstance(body.get('name'), str) or not isinstance(body.get('price'), (int, float)) or (fixed and body['price'] < 0):
        raise Halt(400, {'message': 'name and price are required'})
    id = store.write('insert into products (name,price) values (?,?)', body['name'][:80], body['price'])
    return 201, {'id': id, 'name': body['name'][:80], 'price': body['price']}


@app.route('GET', '/api/shop/orders')
def orders(request):
    return {'orders': store.rows('select * from orders where owner=? order by id desc limit 50', member(request)['id'])}


def own_order(request, id, strict):
    me = member(request)
    found = store.one('select * from orders where id=?', id)
    if not found or (strict and found['owner'] != me['id']):
        raise Halt(404, {'message': 'No such order'})
    return me, found


@app.route('POST', '/api/shop/orders')
def add_order(request):
    me, body = member(request), request.json()
    if fixed and type(body.get('product_id')) is not int:
        raise Halt(400, {'message': 'product_id and quantity are required'})
    count, product = body.get('quantity', 1), store.one('select * from products where id=?', body.get('product_id'))
    if type(count) is not int or (fixed and not 1 <= count <= 1000) or not product:
        raise Halt(400, {'message': 'product_id and quantity are required'})
    with store.lock:
        credit = store.one('select credit from members where id=?', me['id'])['credit']
        if credit < product['price'] * count:
            raise Halt(400, {'message': 'Insufficient credit'})
        store.write('update members set credit=credit-? where id=?', product['price'] * count, me['id'])
        id = store.write("insert into orders (owner,product,quantity,status,total) values (?,?,?,'delivered',?)", me['id'], product['id'], count, product['price'] * count)
    return 201, {'id': id, 'message': 'Order sent', 'credit': credit - product['price'] * count}


@app.route('GET', '/api/shop/orders/{id}')
def order(request, id):
    me, found = own_order(request, id, fixed)
    buyer = store.one('select name,email,phone from members where id=?', found['owner'])
    return {'order': found, 'buyer': buyer}


@app.route('PUT', '/api/shop/orders/{id}')
def change_order(request, id):
    me, found = own_order(request, id, True)
    body = request.json()
    for name in ('note',) if fixed else ('quantity', 'status', 'total'):
        if name in body and isinstance(body[name], (int, float, str)):
            store.write(f'update orders set {name}=? where id=?', body[name], id)
    if not fixed and body.get('status') == 'returned':
        store.write('update members set credit=credit+? where id=?', found['total'], me['id'])
    return {'order': store.one('select * from orders where id=?', id)}


@app.route('POST', '/api/shop/orders/{id}/return')
def return_order(request, id):
    with store.lock:
        me, found = own_order(request, id, True)
        if fixed and found['status'] != 'delivered':
            raise Halt(409, {'message': 'Already returned'})
        store.write("update orders set status='returned' where id=?", id)
        store.write('update members set credit=credit+? where id=?', found['total'], me['id'])
    return {'message': 'Returned', 'order': store.one('select * from orders where id=?', id)}


def matches(value, wanted):
    """A comparison as a document store makes it: an object is a set of operators."""
    if not isinstance(wanted, dict):
        return value == wanted
    return all({'$ne': value != v, '$gt': str(value) > str(v), '$regex': True, '$exists': True}.get(k, False) for k, v in wanted.items())


@app.route('POST', '/api/coupons/validate')
def validate(request):
    member(request)
    code = request.json().get('coupon_code')
    if fixed and not isinstance(code, str):
        raise Halt(400, {'message': 'coupon_code is a text'})
    for coupon in store.rows('select * from coupons'):
        if matches(coupon['code'], code):
            return {'coupon_code': coupon['code'], 'amount': coupon['amount']}
    raise Halt(404, {'message': 'Unknown coupon'})


@app.route('POST', '/api/coupons/apply')
def apply(request):
    with store.lock if fixed else contextlib.nullcontext():
        return claim(member(request), request.json().get('coupon_code'))


def claim(me, code):
    if not isinstance(code, str):
        raise Halt(400, {'message': 'coupon_code is a text'})
    if fixed:
        found, used = store.rows('select * from coupons where code=?', code), store.rows('select * from used where code=? and owner=?', code, me['id'])
    else:
        found = store.rows(f"select * from coupons where code='{code}'")
        used = store.rows(f"select * from used where code='{code}' and owner={me['id']}")
    if not found:
        raise Halt(404, {'message': 'Unknown coupon'})
    if used:
        raise Halt(400, {'message': f"{used[0]['code']} is already claimed by you"})
    store.write('insert into used values (?,?)', code, me['id'])
    store.write('update members set credit=credit+? where id=?', found[0]['amount'], me['id'])
    return {'message': 'Applied', 'credit': store.one('select credit from members where id=?', me['id'])['credit']}


@app.route('GET', '/api/videos')
def videos(request):
    return {'videos': store.rows('select id,title,codec from videos where owner=?', member(request)['id'])}


@app.route('GET', '/api/videos/{id}')
def video(request, id):
    me = member(request)
    found = store.one('select * from videos where id=?', id)
    if not found or (fixed and found['owner'] != me['id']):
        raise Halt(404, {'message': 'No such video'})
    return found


@app.route('DELETE', '/api/admin/videos/{id}')
def delete_video(request, id):
    (admin if fixed else member)(request)
    if not store.one('select 1 from videos where id=?', id):
        raise Halt(404, {'message': 'No such video'})
    store.write('delete from videos where id=?', id)
    return {'message': 'Deleted'}


@app.route('GET', '/api/files')
def files(request):
    member(request)
    name = request.query.get('name', 'manual.txt')
    path = os.path.join(folder, os.path.basename(name) if fixed else name)
    if not os.path.isfile(path):
        raise Halt(404, {'message': 'No such file'})
    with open(path, 'rb') as file:
        return Page('text/plain; charset=utf-8', file.read(65536))


class Names(xml.sax.handler.ContentHandler):
    def __init__(self):
        self.names, self.text = [], ''

    def startElement(self, name, _):
        self.text = ''

    def characters(self, text):
        self.text += text

    def endElement(self, name):
        if name == 'name':
            self.names.append(self.text)


@app.route('POST', '/api/shop/import')
def bulk(request):
    (admin if fixed else member)(request)
    reader, names = xml.sax.make_parser(), Names()
    reader.setFeature(xml.sax.handler.feature_external_ges, not fixed)
    reader.setContentHandler(names)
    try:
        reader.parse(io.BytesIO(request.raw))
    except xml.sax.SAXException as error:
        raise Halt(400, {'message': 'The XML cannot be read' if fixed else str(error)})
    return {'imported': names.names}


@app.route('GET', '/health')
def health(_):
    return {'status': 'up'}


serve(app, int(sys.argv[1]))
