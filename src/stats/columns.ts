/** A column of HAProxy's statistics: what its CSV calls it, and what other formats need to know of it. */
export interface Column {
  name: string
  /** Origin, nature and scope of the figure, a letter each (HAProxy management guide §9.2). */
  tags: string
  /** `str`, or a number by its bits. */
  type: string
  /** What HAProxy's Prometheus exporter calls it, behind the prefix of what it is about; '' where that does not show it. */
  metric: string
}

/**
 * All columns in HAProxy's order (3.5-dev; the first 103 are those of 2.6). `-` ends the fixed part; those after it belong to protocol modules. Tools find
 * columns by their names, so all are there, and empty where there is no figure.
 */
export const columns: readonly Column[] = `
pxname KNS str
svname KNS str
qcur MGP u32 current_queue
qmax MMP u32 max_queue
scur MGP u32 current_sessions
smax MMP u32 max_sessions
slim CLP u32 limit_sessions
stot MCP u64 sessions_total
bin MCP u64 bytes_in_total
bout MCP u64 bytes_out_total
dreq MCP u64 requests_denied_total
dresp MCP u64 responses_denied_total
ereq MCP u64 request_errors_total
econ MCP u64 connection_errors_total
eresp MCP u64 response_errors_total
wretr MCP u64 retry_warnings_total
wredis MCP u64 redispatch_warnings_total
status SGP str status
weight MaP u32 weight
act SGP u32 active_servers
bck SGP u32 backup_servers
chkfail MCP u64 check_failures_total
chkdown MCP u64 check_up_down_total
lastchg MAP u32 check_last_change_seconds
downtime MCP u32 downtime_seconds_total
qlimit CGS u32 queue_limit
pid KGP u32
iid KGS u32
sid KGS u32
throttle MaP u32 current_throttle
lbtot MCP u64 loadbalanced_total
tracked CNS str
type CGS u32
rate MRP u32 current_session_rate
rate_lim CLP u32 limit_session_rate
rate_max MMP u32 max_session_rate
check_status MOP str check_status
check_code MOP u32 check_code
check_duration MDP u64 check_duration_seconds
hrsp_1xx MCP u64 http_responses_total
hrsp_2xx MCP u64 http_responses_total
hrsp_3xx MCP u64 http_responses_total
hrsp_4xx MCP u64 http_responses_total
hrsp_5xx MCP u64 http_responses_total
hrsp_other MCP u64 http_responses_total
hanafail MCP u64
req_rate MRP u32
req_rate_max MMP u32 http_requests_rate_max
req_tot MCP u64 http_requests_total
cli_abrt MCP u64 client_aborts_total
srv_abrt MCP u64 server_aborts_total
comp_in MCP u64 http_comp_bytes_in_total
comp_out MCP u64 http_comp_bytes_out_total
comp_byp MCP u64 http_comp_bytes_bypassed_total
comp_rsp MCP u64 http_comp_responses_total
lastsess MAP s32 last_session_seconds
last_chk MOP str
last_agt MOP str
qtime MaP u32 queue_time_average_seconds
ctime MaP u32 connect_time_average_seconds
rtime MaP u32 response_time_average_seconds
ttime MaP u32 total_time_average_seconds
agent_status MOP str agent_status
agent_code MOP u32 agent_code
agent_duration MDP u64 agent_duration_seconds
check_desc MOP str
agent_desc MOP str
check_rise CGS u32
check_fall CGS u32
check_health CGS u32
agent_rise CGS u32
agent_fall CGS u32
agent_health CGS u32
addr CGS str
cookie CNS str
mode CGS str
algo CGS str
conn_rate MRP u32
conn_rate_max MMP u32 connections_rate_max
conn_tot MCP u64 connections_total
intercepted MCP u64 intercepted_requests_total
dcon MCP u64 denied_connections_total
dses MCP u64 denied_sessions_total
wrew MCP u64 failed_header_rewriting_total
connect MCP u64 connection_attempts_total
reuse MCP u64 connection_reuses_total
cache_lookups MCP u64 http_cache_lookups_total
cache_hits MCP u64 http_cache_hits_total
srv_icur MGP u32 idle_connections_current
src_ilim CLP u32 idle_connections_limit
qtime_max MMP u32 max_queue_time_seconds
ctime_max MMP u32 max_connect_time_seconds
rtime_max MMP u32 max_response_time_seconds
ttime_max MMP u32 max_total_time_seconds
eint MCP u64 internal_errors_total
idle_conn_cur MGP u32 unsafe_idle_connections_current
safe_conn_cur MGP u32 safe_idle_connections_current
used_conn_cur MGP u32 used_connections_current
need_conn_est MGP u32 need_connections_current
uweight MaP u32 uweight
agg_server_status MGP u32 agg_server_status
agg_server_check_status MGP u32 agg_server_check_status
agg_check_status MGP u32 agg_check_status
srid MCP u32
sess_other MCP u64
h1sess MCP u64
h2sess MCP u64
h3sess MCP u64
req_other MCP u64
h1req MCP u64
h2req MCP u64
h3req MCP u64
proto SGP str
priv_idle_cur MGP u32 private_idle_connections_current
reqbin MCP u64 req_bytes_in_total
reqbout MCP u64 req_bytes_out_total
resbin MCP u64 res_bytes_in_total
resbout MCP u64 res_bytes_out_total
cache_hint_hits MCP u64 http_cache_hint_hits_total
- KNS str
h2_headers_rcvd MCP u64
h2_data_rcvd MCP u64
h2_settings_rcvd MCP u64
h2_rst_stream_rcvd MCP u64
h2_goaway_rcvd MCP u64
h2_detected_conn_protocol_errors MCP u64
h2_detected_strm_protocol_errors MCP u64
h2_rst_stream_resp MCP u64
h2_goaway_resp MCP u64
h2_open_connections MGP u64
h2_backend_open_streams MGP u64
h2_total_connections MCP u64
h2_backend_total_streams MCP u64
h1_open_connections MGP u64
h1_open_streams MGP u64
h1_total_connections MCP u64
h1_total_streams MCP u64
h1_bytes_in MCP u64
h1_bytes_out MCP u64
h1_spliced_bytes_in MCP u64
h1_spliced_bytes_out MCP u64
`
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', tags = '', type = '', metric = ''] = line.split(' ')
    return { name, tags, type, metric }
  })
