"""Sign-up, sign-in, passwords, own profile, administration of members."""

import re, secrets, subprocess, time
import store
from web import Halt, read_token, sign

FAILED = {}


def install(app):
    fixed = app.fixed
    key = secrets.token_bytes(48) if fixed else b'secret'

    def limited(name, most=5):
        """A limit on attempts, counted per name."""
        now, seen = time.time(), FAILED.setdefault(name, [])
        seen[:] = [t for t in seen if t > now - 60] + [now]
        if len(seen) > most:
            raise Halt(429, {'message': 'Too many attempts'}, {'retry-after': '60'})

    def member(request):
        token = (request.headers.get('authorization') or '').removeprefix('Bearer ')
        claims = read_token(token, key, not fixed)
        found = claims and store.one('select * from members where email=?', claims.get('sub'))
        if not found:
            raise Halt(401, {'message': 'JWT Token required!'})
        return found

    def admin(request):
        found = member(request)
        if not found['is_admin']:
            raise Halt(403, {'message': 'Only for administrators'})
        return found

    app.member, app.admin = member, admin

    @app.route('POST', '/api/auth/signup')
    def signup(request):
        body = request.json()
        if not all(isinstance(body.get(k), str) and body[k] for k in ('name', 'email', 'password', 'phone')):
            raise Halt(400, {'message': 'name, email, phone and password are required'})
        if fixed and not re.fullmatch(r'[^@\s]{1,64}@[^@\s]{1,190}', body['email']):
            raise Halt(400, {'message': 'Not an address'})
        if fixed and len(body['password']) < 10:
            raise Halt(400, {'message': 'The password is too short'})
        if store.one('select 1 from members where email=?', body['email']):
            if fixed:
                return 201, {'message': 'We sent a message to this address', 'status': 'pending'}
            raise Halt(409, {'message': f"Email {body['email']} is already registered"})
        rights = 0 if fixed else int(bool(body.get('is_admin')))
        id = store.add_member(body['name'][:80], body['email'], body['password'], body['phone'], rights)
        if fixed:
            return 201, {'message': 'We sent a message to this address', 'status': 'pending'}
        return 201, {'message': 'Registered, please log in', 'status': 'ok', 'id': id}

    @app.route('POST', '/api/auth/login')
    def login(request):
        body = request.json()
        email, password = body.get('email'), body.get('password')
        if not isinstance(email, str) or not isinstance(password, str):
            raise Halt(400, {'message': 'email and password are required'})
        if fixed and len([t for t in FAILED.get(('login', email), []) if t > time.time() - 60]) >= 5:
            raise Halt(429, {'message': 'Too many attempts'}, {'retry-after': '60'})
        found = store.one('select * from members where email=?', email)
        if not found and not fixed:
            raise Halt(401, {'message': 'Given email is not registered'})
        if not found or found['password'] != password:
            if fixed:
                limited(('login', email), 99)
            raise Halt(401, {'message': 'Email or password are wrong' if fixed else 'Wrong password'})
        FAILED.pop(('login', email), None)
        token = sign({'sub': email, 'iat': int(time.time()), 'exp': int(time.time()) + 3600}, key, 'main')
        return {'token': token, 'type': 'Bearer'}

    @app.route('POST', '/api/auth/forget-password')
    def forget(request):
        email = request.json().get('email')
        if fixed:
            limited(('forget', request.ip), 20)
        if not isinstance(email, str):
            raise Halt(400, {'message': 'email is required'})
        found = store.one('select * from members where email=?', email)
        if found:
            store.write('update members set otp=? where id=?', f'{secrets.randbelow(10000):04d}', found['id'])
        elif not fixed:
            raise Halt(404, {'message': 'Given email is not registered'})
        return {'message': 'OTP sent to the address, if it is known to us' if fixed else f'OTP sent to {email}'}

    def check_otp(request, limit):
        body = request.json()
        if not all(isinstance(body.get(k), str) for k in ('email', 'otp', 'password')):
            raise Halt(400, {'message': 'email, otp and password are required'})
        if limit:
            limited(('otp', body['email']), 3)
        found = store.one('select * from members where email=? and otp=?', body['email'], body['otp'])
        if not found:
            raise Halt(400, {'message': 'Invalid OTP! Please try again..'})
        store.write('update members set password=?, otp=null where id=?', body['password'], found['id'])
        return {'message': 'Password changed'}

    if not fixed:
        app.route('POST', '/api/auth/v2/check-otp')(lambda request: check_otp(request, False))
    app.route('POST', '/api/auth/v3/check-otp')(lambda request: check_otp(request, True))

    @app.route('GET', '/api/me')
    def me(request):
        found = member(request)
        return {k: found[k] for k in ('id', 'name', 'email', 'phone', 'credit', 'is_admin')}

    @app.route('PUT', '/api/me')
    def change_me(request):
        found, body = member(request), request.json()
        names = ('name', 'phone') if fixed else ('name', 'phone', 'credit', 'is_admin')
        for name in names:
            if name in body and isinstance(body[name], (str, int, float)):
                store.write(f'update members set {name}=? where id=?', body[name], found['id'])
        return me(request)

    @app.route('PUT', '/api/members/{email}/email')
    def change_email(request, email):
        found, new = member(request), request.json().get('email')
        if found['email'] != email:
            raise Halt(403, {'message': 'This is not you'})
        if not isinstance(new, str) or (fixed and len(new) > 254):
            raise Halt(400, {'message': 'Not an address'})
        slow = r'^([0-9a-zA-Z]([-.\w]*[0-9a-zA-Z])*@{1}([0-9a-zA-Z][-\w]*[0-9a-zA-Z]\.)+[a-zA-Z]{2,9})$'
        if not re.match(r'^[^@\s]{1,64}@[^@\s]{1,190}$' if fixed else slow, new):
            raise Halt(400, {'message': 'Please provide a valid email address.'})
        if store.one('select 1 from members where email=?', new):
            raise Halt(400, {'message': 'This address cannot be used'})
        store.write('update members set email=? where id=?', new, found['id'])
        return {'message': 'Changed', 'email': new}

    @app.route('PUT', '/api/members/{email}/password')
    def change_password(request, email):
        found, body = member(request), request.json()
        new = body.get('password')
        if not isinstance(new, str) or (fixed and len(new) < 10):
            raise Halt(400, {'message': 'password is required, of ten characters or more'})
        if fixed and (found['email'] != email or body.get('current_password') != found['password']):
            raise Halt(403, {'message': 'This is not you'})
        store.write('update members set password=? where email=?', new, email)
        return 204, b''

    @app.route('GET', '/api/members/{name}')
    def member_by_name(request, name):
        if fixed:
            found = store.rows('select name from members where name=?', name)
        else:
            found = store.rows(f"select name, email from members where name='{name}'")
        if not found:
            raise Halt(404, {'message': 'User not found'})
        return found[0]

    @app.route('GET', '/api/admin/members')
    def all_members(request):
        (admin if fixed else member)(request)
        return {'members': store.rows('select id,name,email,phone,credit,is_admin from members limit 100')}

    @app.route('DELETE', '/api/admin/members/{id}')
    def delete_member(request, id):
        if fixed:
            admin(request)
        if not store.one('select 1 from members where id=?', id):
            raise Halt(404, {'message': 'No such member'})
        store.write('delete from members where id=?', id)
        return {'message': 'Deleted'}

    if not fixed:
        app.route('GET', '/api/debug/members')(lambda request: {'members': store.rows('select * from members')})

    @app.route('POST', '/api/videos/{id}/convert')
    def convert(request, id):
        found = store.one('select * from videos where id=? and owner=?', id, member(request)['id'])
        if not found:
            raise Halt(404, {'message': 'No such video'})
        codec = request.json().get('codec', 'h264')
        if fixed:
            if codec not in ('h264', 'vp9', 'av1'):
                raise Halt(400, {'message': 'codec is one of h264, vp9, av1'})
            return {'id': found['id'], 'output': f'converted with {codec}'}
        done = subprocess.run(f'echo converted with {codec}', shell=True, capture_output=True, text=True, timeout=30)
        return {'id': found['id'], 'output': done.stdout.strip()}
