import { RuleFault } from './fault.ts'

/** Samples that HAProxy has and Limpet does not (HAProxy manual §7.3): most are about TLS with clients, bytes of TCP, and HAProxy itself. */
const fetches =
  /^(?:res\.body(?:_len|_size)?|(?:req|res)\.(?:cache_hit|cache_name|comp|comp_algo|hdrs|hdrs_bin|len|payload|payload_lv|rdp_cookie|rdp_cookie_cnt|ssl_\w+)|(?:req|rep)_(?:len|ssl_\w+)|ssl_(?:bc|c|f|fc|s)(?:_\w+)?|(?:bc|fc)_\w+|fcgi\.\w+|internal\.[\w.]+|base32|bin|url32|cpu_\w+|lat_ns_\w+|date_us|distcc_\w+|dst_conn|dst_is_local|src_is_local|last_rule_\w+|nbproc|proc|payload|payload_lv|prio_\w+|rdp_cookie|rdp_cookie_cnt|so_id|so_name|srv_conn_free|stopping|table_avl|table_cnt|thread|wait_end|(?:be_server|be_tunnel|cur_server|cur_tunnel|fe_client)_timeout|fe_defbe)$/

/** Converters that HAProxy has and Limpet does not. */
const converters =
  /^(?:add_item|aes_gcm_dec|be2dec|be2hex|capture-re[qs]|cpl|crc32c|debug|digest|fix_\w+|hmac|htonl|json_query|jwt_\w+|map_(?:beg|dir|dom|end|int|ip|reg|str|sub)_(?:int|ip)|mqtt_\w+|nbsrv|protobuf|secure_memcmp|sha1|sha2|srv_queue|table_(?:expire|idle|server_id)|ungrpc|wt6|xxh3|xxh32|xxh64)$/

/** Throws a RuleFault for a name that is right in HAProxy: it is no misspelling of another. */
export function refuseMissing(name: string, what: string): void {
  const isMissing = what === 'converter' ? converters.test(name) : fetches.test(name)
  if (isMissing) throw new RuleFault(`HAProxy has the ${what} "${name}", Limpet does not have it yet`)
}
