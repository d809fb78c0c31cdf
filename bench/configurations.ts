/** Where a peer listens, and the ports of its servers; all of it on 127.0.0.1. */
export interface Place {
  port: number
  servers: number[]
  /** The target of a line of log for each request, as after `log`. */
  log?: string | undefined
}

/** What HAProxy and Limpet both read: the sticky job, one thread. */
export function haproxyConfiguration({ port, servers, log }: Place): string {
  return `global
  nbthread 1
  maxconn 8000
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
frontend front
  bind 127.0.0.1:${port}
  default_backend back
${log === undefined ? '' : `  option httplog\n  log ${log}\n`}backend back
  balance roundrobin
  cookie SERVERID insert indirect nocache
  option forwardfor
${servers.map((server, i) => `  server w${i + 1} 127.0.0.1:${server} cookie w${i + 1}\n`).join('')}`
}

/** One process, kept connections on both sides, bodies that pass without a file in between; nginx has no such cookie of its own. */
export function nginxConfiguration({ port, servers }: Place): string {
  return `daemon off;
master_process off;
pid nginx.pid;
error_log stderr error;
worker_rlimit_nofile 16384;
events { worker_connections 16000; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`).join(' ')}
  keepalive_timeout 60s;
  keepalive_requests 100000000;
  client_max_body_size 0;
  client_body_buffer_size 64k;
  upstream back {
${servers.map((server) => `    server 127.0.0.1:${server};\n`).join('')}    keepalive 128;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://back;
      proxy_http_version 1.1;
      proxy_request_buffering off;
      proxy_max_temp_file_size 0;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}
`
}
