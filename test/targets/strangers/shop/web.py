"""A small web framework over the standard library: routes with parameters, JSON in and out, tokens signed with HMAC."""

import base64, hashlib, hmac, json, re, time, traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


class Halt(Exception):
    """Ends a request with a status and a JSON body."""

    def __init__(self, status, body, headers=None):
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


class App:
    def __init__(self, fixed):
        self.fixed, self.routes = fixed, []

    def route(self, method, path):
        pattern = re.compile('^' + re.sub(r'\{(\w+)\}', r'(?P<\1>[^/]+)', path) + '$')
        return lambda handler: self.routes.append((method, pattern, handler)) or handler

    def find(self, method, path):
        allowed = False
        for verb, pattern, handler in self.routes:
            match = pattern.match(path)
            if match and verb == method:
                return handler, {k: unquote(v) for k, v in match.groupdict().items()}
            allowed = allowed or bool(match)
        raise Halt(405 if allowed else 404, {'message': 'Method not allowed' if allowed else 'Not found'})


class Request:
    def __init__(self, handler):
        address = urlsplit(handler.path)
        self.method, self.path, self.headers = handler.command, address.path, handler.headers
        self.query = {k: v[-1] for k, v in parse_qs(address.query, keep_blank_values=True).items()}
        self.raw = handler.rfile.read(int(handler.headers.get('content-length') or 0))
        self.ip = handler.client_address[0]

    def json(self):
        try:
            body = json.loads(self.raw or b'{}')
        except ValueError:
            raise Halt(400, {'message': 'The body is not JSON'})
        if not isinstance(body, dict):
            raise Halt(400, {'message': 'The body is not an object'})
        return body


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))


def sign(claims, key, kid):
    head = b64(json.dumps({'alg': 'HS256', 'typ': 'JWT', 'kid': kid}).encode())
    body = b64(json.dumps(claims).encode())
    mark = hmac.new(key, f'{head}.{body}'.encode(), hashlib.sha256).digest()
    return f'{head}.{body}.{b64(mark)}'


def read_token(token, key, trusting):
    """The claims of a token, or None. A trusting reader lets the token say how it is to be checked."""
    try:
        head, body, mark = token.split('.')
        header, claims = json.loads(unb64(head)), json.loads(unb64(body))
        if trusting and str(header.get('alg', '')).lower() == 'none':
            return claims
        if trusting and '/' in str(header.get('kid', '')):
            with open('keys/' + header['kid'], 'rb') as file:
                key = file.read()
        wanted = hmac.new(key, f'{head}.{body}'.encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(wanted, unb64(mark)) or claims['exp'] < time.time():
            return None
        return claims
    except Exception:
        return None


def serve(app, port):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        server_version = 'gunicorn' if app.fixed else 'Werkzeug/2.0.1'
        sys_version = '' if app.fixed else 'Python/3.9.2'

        def log_message(self, *_):
            pass

        def answer(self, status, body, headers):
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {'content-type': 'application/json', **headers}.items():
                self.send_header(name, value)
            self.send_header('content-length', str(len(raw)))
            self.end_headers()
            if self.command != 'HEAD':
                self.wfile.write(raw)

        def handle_one(self):
            headers = {}
            origin = self.headers.get('origin')
            if app.fixed:
                headers = {'x-content-type-options': 'nosniff', 'cache-control': 'no-store',
                           'content-security-policy': "default-src 'none'; frame-ancestors 'none'"}
            elif origin:
                headers = {'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true'}
            try:
                request = Request(self)
                handler, parameters = app.find(request.method, request.path)
                out = handler(request, **parameters)
                status, body = out if isinstance(out, tuple) else (200, out)
                extra = {}
            except Halt as halt:
                status, body, extra = halt.status, halt.body, halt.headers
            except Exception:
                extra, status = {}, 500
                body = {'message': 'Internal error'} if app.fixed else {'message': 'error', 'trace': traceback.format_exc()}
            if isinstance(body, Page):
                extra, body = {**extra, 'content-type': body.type}, body.data
            self.answer(status, body, {**headers, **extra})

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_one

    server = ThreadingHTTPServer(('127.0.0.1', port), Handler)
    print(json.dumps({'port': server.server_address[1]}), flush=True)
    server.serve_forever()


class Page:
    def __init__(self, type, data):
        self.type, self.data = type, data
