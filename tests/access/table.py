"""The access matrix, for people to read: URL × method × object × person → what comes back.

Columns: out = signed out; stranger = signed in, no membership; then one person a role of Kota Denpasar, where opd and
kepala act for Dinas Kesehatan and opd2 for Badan Keuangan; foreign = Diskominfo of Kabupaten Tabanan.
Objects: own = of Kota Denpasar and, where an agency owns it, of its Dinas Kesehatan; other = the same of Kabupaten
Tabanan; none = the URL names no object of a government.
Cells: a status; `in` = redirected to the sign-in page; 302 = redirected elsewhere. Writes send an empty form (JSON
`{}` to the API), so a 200 or 400 there means: let in, and told what is missing.
A method without a line must answer 405 to everyone who is signed in; a GET without one leads to the page of the form.
A URL without a line fails the test, and so does a line without a URL.
"""

COLUMNS = (
    "out",
    "stranger",
    "admin",
    "opd",
    "kepala",
    "opd2",
    "disko",
    "asesor",
    "pj",
    "koord",
    "pimp",
    "ekst",
    "audit",
    "foreign",
)

TABLE = """
URL                                  method object  out str adm opd kep op2 dis ase pj  koo pim eks aud for
healthz                              GET    none  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200
readyz                               GET    none  | 503 503 503 503 503 503 503 503 503 503 503 503 503 503
system                               GET    none  | in  403 200 403 403 403 403 403 403 403 403 403 403 403
job_retry                            POST   own   | in  403 302 403 403 403 403 403 403 403 403 403 403 403
home                                 GET    none  | in  200 302 302 302 302 302 302 302 302 302 200 302 302
region_choose                        POST   none  | in  302 302 302 302 302 302 302 302 302 302 302 302 302
help                                 GET    none  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200
gallery                              GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
duties                               GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
calendar_feed                        GET    none  | 404 404 404 404 404 404 404 404 404 404 404 404 404 404
notifications                        GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
notification_count                   GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
notifications_read                   POST   none  | in  302 302 302 302 302 302 302 302 302 302 302 302 302
notification_open                    POST   own   | in  404 404 404 404 404 302 404 404 404 404 404 404 404
notification_open                    POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
notification_settings                GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
notification_settings                POST   none  | in  422 422 422 422 422 422 422 422 422 422 422 422 422
calendar_renew                       POST   none  | in  201 201 201 201 201 201 201 201 201 201 201 201 201
calendar_revoke                      POST   none  | in  302 302 302 302 302 302 302 302 302 302 302 302 302
mails                                GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
mail_resend                          POST   own   | in  404 302 404 404 404 302 404 404 404 404 404 404 404
mail_resend                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
instruments                          GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
instrument                           GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
crosswalk                            GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
instrument_indicator                 GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200

account_login                        GET    none  | 200 302 302 302 302 302 302 302 302 302 302 302 302 302
account_login                        POST   none  | 200 302 302 302 302 302 302 302 302 302 302 302 302 302
account_logout                       GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
account_logout                       POST   none  | in  in  in  in  in  in  in  in  in  in  in  in  in  in
account_signup                       GET    none  | 404 404 404 404 404 404 404 404 404 404 404 404 404 404
account_signup                       POST   none  | 404 404 404 404 404 404 404 404 404 404 404 404 404 404
account_inactive                     GET    none  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reauthenticate               GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
account_reauthenticate               POST   none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
account_change_password              GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
account_change_password              POST   none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password               GET    none  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password               POST   none  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password_done          GET    none  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key      GET    none  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key      POST   none  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key_done GET    none  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200

setup                                GET    none  | 404 403 200 403 403 403 200 403 403 200 403 403 403 200
setup                                POST   none  | 404 403 200 403 403 403 200 403 403 200 403 403 403 200
cycles                               GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
cycle_add                            GET    none  | in  403 200 403 403 403 200 403 403 200 403 403 403 200
cycle_add                            POST   none  | in  403 200 403 403 403 200 403 403 200 403 403 403 200
cycle                                GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
cycle                                GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
cycle                                POST   own   | in  404 200 403 403 403 200 403 403 200 403 404 403 404
cycle                                POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
prepare                              GET    own   | in  404 200 403 403 403 200 403 403 200 403 404 403 404
prepare                              GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
prepare_dates                        GET    own   | in  404 200 403 403 403 200 403 403 200 403 404 403 404
prepare_dates                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
prepare_dates                        POST   own   | in  404 422 403 403 403 422 403 403 422 403 404 403 404
prepare_dates                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
prepare_agencies                     GET    own   | in  404 200 403 403 403 200 403 403 200 403 404 403 404
prepare_agencies                     GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
prepare_assignments                  GET    own   | in  404 200 403 403 403 200 403 403 200 403 404 403 404
prepare_assignments                  GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
prepare_assignments                  POST   own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
prepare_assignments                  POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
prepare_evidence                     GET    own   | in  404 200 403 403 403 200 403 403 200 403 404 403 404
prepare_evidence                     GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
prepare_evidence                     POST   own   | in  404 403 403 403 403 422 403 403 422 403 404 403 404
prepare_evidence                     POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
cycle_correct                        GET    own   | in  404 200 403 403 403 200 403 403 200 403 404 403 404
cycle_correct                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
cycle_correct                        POST   own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
cycle_correct                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
cycle_move                           POST   own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
cycle_move                           POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
values                               GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
values                               GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
value_edit                           GET    own   | in  404 403 403 403 404 403 403 403 403 404 404 403 404
value_edit                           GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
value_edit                           POST   own   | in  404 403 403 403 404 403 403 403 403 404 404 403 404
value_edit                           POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
values_import                        GET    own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
values_import                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
values_import                        POST   own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
values_import                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
extensions                           GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
extensions                           GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
extensions                           POST   own   | in  404 403 403 403 403 200 403 403 200 403 404 403 404
extensions                           POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
extension_withdraw                   POST   own   | in  404 403 403 403 403 302 403 403 302 403 404 403 404
extension_withdraw                   POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
signoff                              GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
signoff                              GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
questions                            GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
questions                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
question_add                         POST   own   | in  404 403 403 403 403 422 403 403 403 403 404 403 404
question_add                         POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
question_answer                      POST   own   | in  404 403 403 403 403 422 422 422 403 403 404 403 404
question_answer                      POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
question_remove                      POST   own   | in  404 403 403 403 403 422 403 403 403 403 404 403 404
question_remove                      POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
signoff_reasons                      POST   own   | in  404 403 403 403 403 302 302 302 403 403 404 403 404
signoff_reasons                      POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
signoff_approve                      POST   own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
signoff_approve                      POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
signoff_return                       POST   own   | in  404 403 403 403 403 403 403 422 403 403 404 403 404
signoff_return                       POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
signoff_paper                        POST   own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
signoff_paper                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
signoff_sign                         POST   own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
signoff_sign                         POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
signoff_check_files                  POST   own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
signoff_check_files                  POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
signoff_files                        GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
signoff_files                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
signoff_compare                      GET    own   | in  404 403 403 403 403 404 404 404 404 403 404 404 404
signoff_compare                      GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 404
signoff_compare                      POST   own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
signoff_compare                      POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
one_person                           GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
one_person                           GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
one_person                           POST   own   | in  404 302 403 403 403 403 403 403 403 403 404 403 404
one_person                           POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
seal                                 GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
seal                                 GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
papers                               GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
papers                               GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
papers                               POST   own   | in  404 403 403 403 403 422 403 422 422 403 404 403 404
papers                               POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
paper                                GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
paper                                GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
seal_paper                           GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
seal_paper                           GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
seal_json                            GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
seal_json                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
work_view                            GET    own   | in  404 200 403 403 403 200 200 200 200 200 404 200 404
work_view                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
meetings                             GET    own   | in  404 200 200 200 200 200 200 200 200 200 404 200 404
meetings                             GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
meeting_add                          GET    own   | in  404 403 403 403 403 200 200 200 200 403 404 403 404
meeting_add                          GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
meeting_add                          POST   own   | in  404 403 403 403 403 422 422 422 422 403 404 403 404
meeting_add                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
meeting                              GET    own   | in  404 200 200 200 404 200 200 200 200 404 404 200 404
meeting                              GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
meeting_edit                         GET    own   | in  404 403 403 403 404 200 200 200 200 404 404 403 404
meeting_edit                         GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
meeting_edit                         POST   own   | in  404 403 403 403 404 422 422 422 422 404 404 403 404
meeting_edit                         POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
meeting_cancel                       POST   own   | in  404 403 403 403 404 422 422 422 422 404 404 403 404
meeting_cancel                       POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
minutes                              GET    own   | in  404 403 403 403 404 200 200 200 200 404 404 403 404
minutes                              GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
minutes                              POST   own   | in  404 403 403 403 404 302 302 302 302 404 404 403 404
minutes                              POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
minutes_pdf                          GET    own   | in  404 200 403 403 404 200 200 200 200 404 404 200 404
minutes_pdf                          GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
minutes_close                        POST   own   | in  404 403 403 403 404 403 403 403 403 404 404 403 404
minutes_close                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
minutes_reopen                       POST   own   | in  404 403 403 403 404 403 403 403 403 404 404 403 404
minutes_reopen                       POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
minutes_file                         GET    own   | in  404 403 403 403 404 403 403 403 403 404 404 403 404
minutes_file                         GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
minutes_file                         POST   own   | in  404 403 403 403 404 403 403 403 403 404 404 403 404
minutes_file                         POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
decision_done                        POST   own   | in  404 403 403 403 404 403 403 403 403 404 404 403 404
decision_done                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
interview                            GET    own   | in  404 403 200 200 200 200 200 200 200 403 404 200 404
interview                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
interview_pdf                        GET    own   | in  404 403 200 200 200 200 200 200 200 403 404 200 404
interview_pdf                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
interview_edit                       GET    own   | in  404 403 403 403 403 200 200 200 403 403 404 403 404
interview_edit                       GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
interview_edit                       POST   own   | in  404 403 403 403 403 302 302 302 403 403 404 403 404
interview_edit                       POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
assessor_pack                        GET    own   | in  404 403 403 403 403 200 200 200 200 403 404 200 404
assessor_pack                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
history                              GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
history                              GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
history_xlsx                         GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
history_xlsx                         GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200

plan                                 GET    own   | in  404 200 200 200 200 200 200 200 200 200 404 200 404
plan                                 GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
plan_xlsx                            GET    own   | in  404 200 200 200 200 200 200 200 200 200 404 200 404
plan_xlsx                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
action_add                           GET    own   | in  404 403 403 403 403 200 403 200 403 403 404 403 404
action_add                           GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
action_add                           POST   own   | in  404 403 403 403 403 422 403 422 403 403 404 403 404
action_add                           POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
plan_place                           GET    own   | in  404 403 403 403 403 200 403 200 403 403 404 403 404
plan_place                           GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
plan_place                           POST   own   | in  404 403 403 403 403 422 403 422 403 403 404 403 404
plan_place                           POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
plan_yearly                          GET    own   | in  404 403 403 403 403 200 403 200 403 403 404 403 404
plan_yearly                          GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
plan_yearly                          POST   own   | in  404 403 403 403 403 422 403 422 403 403 404 403 404
plan_yearly                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
plan_carry                           GET    own   | in  404 403 403 403 403 200 403 200 403 403 404 403 404
plan_carry                           GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
plan_carry                           POST   own   | in  404 403 403 403 403 422 403 422 403 403 404 403 404
plan_carry                           POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
recommendation_add                   GET    own   | in  404 403 403 403 403 200 403 200 403 403 404 403 404
recommendation_add                   GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
recommendation_add                   POST   own   | in  404 403 403 403 403 422 403 422 403 403 404 403 404
recommendation_add                   POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
recommendation                       GET    own   | in  404 200 403 403 403 200 200 200 200 200 404 200 404
recommendation                       GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
recommendation                       POST   own   | in  404 403 403 403 403 422 403 422 403 403 404 403 404
recommendation                       POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
action                               GET    own   | in  404 200 200 200 404 200 200 200 200 200 404 200 404
action                               GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
action_edit                          GET    own   | in  404 403 403 403 404 200 403 200 403 403 404 403 404
action_edit                          GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
action_edit                          POST   own   | in  404 403 403 403 404 422 403 422 403 403 404 403 404
action_edit                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
action_state                         POST   own   | in  404 403 422 422 404 422 403 422 403 403 404 403 404
action_state                         POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
action_note                          POST   own   | in  404 403 422 422 404 422 403 422 403 403 404 403 404
action_note                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
action_proof                         POST   own   | in  404 403 422 422 404 422 403 422 403 403 404 403 404
action_proof                         POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
action_proof_drop                    POST   own   | in  404 403 302 302 404 302 403 302 403 403 404 403 404
action_proof_drop                    POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
scenario_act                         POST   own   | in  404 403 404 404 404 302 403 302 403 403 404 403 404
scenario_act                         POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302

people                               GET    none  | in  403 200 403 403 403 403 403 403 403 403 403 403 403
person_add                           GET    none  | in  403 200 403 403 403 403 403 403 403 403 403 403 403
person_add                           POST   none  | in  403 200 403 403 403 403 403 403 403 403 403 403 403
people_import                        GET    none  | in  403 200 403 403 403 403 403 403 403 403 403 403 403
people_import                        POST   none  | in  403 200 403 403 403 403 403 403 403 403 403 403 403
person_edit                          GET    own   | in  404 200 404 404 404 404 404 404 404 404 404 404 404
person_edit                          GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 404
person_edit                          POST   own   | in  404 200 404 404 404 404 404 404 404 404 404 404 404
person_edit                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 404
role_add                             POST   own   | in  404 200 404 404 404 404 404 404 404 404 404 404 404
role_add                             POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 404
role_remove                          POST   own   | in  403 302 403 403 403 403 403 403 403 403 403 403 403
role_remove                          POST   other | in  403 404 403 403 403 403 403 403 403 403 403 403 403
person_link                          POST   own   | in  404 302 404 404 404 404 404 404 404 404 404 404 404
person_link                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 404
own_sessions                         GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
session_end                          POST   own   | in  404 404 404 404 404 302 404 404 404 404 404 404 404
session_end                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
sessions_end                         POST   none  | in  302 302 302 302 302 302 302 302 302 302 302 302 302
power_requests                       GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
power_confirm                        POST   own   | in  404 403 403 404 404 404 404 302 302 404 404 302 404
power_confirm                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
power_stop                           POST   own   | in  404 302 302 404 404 404 404 302 302 404 404 302 404
power_stop                           POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
agencies                             GET    none  | in  403 200 403 403 403 200 403 403 403 403 403 403 200
agency_add                           GET    none  | in  403 200 403 403 403 200 403 403 403 403 403 403 200
agency_add                           POST   none  | in  403 200 403 403 403 200 403 403 403 403 403 403 200
agencies_import                      GET    none  | in  403 200 403 403 403 200 403 403 403 403 403 403 200
agencies_import                      POST   none  | in  403 200 403 403 403 200 403 403 403 403 403 403 200
agency_edit                          GET    own   | in  404 200 404 404 404 200 404 404 404 404 404 404 404
agency_edit                          GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
agency_edit                          POST   own   | in  404 200 404 404 404 200 404 404 404 404 404 404 404
agency_edit                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
agency_changes                       GET    none  | in  403 200 403 403 403 200 200 200 200 403 403 200 200
agency_change_add                    GET    none  | in  403 200 403 403 403 403 403 403 403 403 403 403 403
agency_change_add                    POST   none  | in  403 422 403 403 403 403 403 403 403 403 403 403 403
agency_change                        GET    own   | in  404 200 404 404 404 200 200 200 200 404 404 200 404
agency_change                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
agency_change                        POST   own   | in  404 302 404 404 404 403 403 403 403 404 404 403 404
agency_change                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
agency_change_edit                   GET    own   | in  404 200 404 404 404 403 403 403 403 404 404 403 404
agency_change_edit                   GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
agency_change_edit                   POST   own   | in  404 422 404 404 404 403 403 403 403 404 404 403 404
agency_change_edit                   POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
agency_change_apply                  POST   own   | in  404 422 404 404 404 403 403 403 403 404 404 403 404
agency_change_apply                  POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
agency_change_undo                   POST   own   | in  404 403 404 404 404 403 403 403 403 404 404 403 404
agency_change_undo                   POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
agency_change_discard                POST   own   | in  404 302 404 404 404 403 403 403 403 404 404 403 404
agency_change_discard                POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
api_keys                             GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
api_keys                             POST   none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
api_key_revoke                       POST   own   | in  404 404 404 404 404 302 404 404 404 404 404 404 404
api_key_revoke                       POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302

results                              GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
peers                                GET    none  | in  200 200 200 200 200 200 200 200 200 200 200 200 200
result_add                           GET    none  | in  403 200 403 403 403 200 403 403 403 403 403 403 200
result_add                           POST   none  | in  403 200 403 403 403 200 403 403 403 403 403 403 200
result_edit                          GET    own   | in  404 200 403 403 403 200 403 403 403 403 404 403 404
result_edit                          GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
result_edit                          POST   own   | in  404 200 403 403 403 200 403 403 403 403 404 403 404
result_edit                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
past_cycle_add                       GET    none  | in  403 200 403 403 403 200 403 403 403 403 403 403 200
past_cycle_add                       POST   none  | in  403 200 403 403 403 200 403 403 403 403 403 403 200
inbox                                GET    own   | in  404 403 200 200 200 403 403 403 403 403 404 403 404
inbox                                GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
evidence_add                         GET    own   | in  404 403 200 200 404 200 403 403 403 404 404 403 404
evidence_add                         GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
evidence_add                         POST   own   | in  404 403 200 200 404 200 403 403 403 404 404 403 404
evidence_add                         POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
evidence_cite                        GET    own   | in  404 403 200 200 404 200 403 403 403 404 404 403 404
evidence_cite                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
evidence_cite                        POST   own   | in  404 403 200 200 404 200 403 403 403 404 404 403 404
evidence_cite                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
evidence_withdraw                    POST   own   | in  404 404 302 302 404 403 403 403 403 404 404 403 404
evidence_withdraw                    POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
citation_move                        POST   own   | in  404 404 302 302 404 403 403 403 403 404 404 403 404
citation_move                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
library                              GET    none  | in  403 403 200 200 200 200 200 200 200 403 403 200 200
document                             GET    own   | in  404 404 200 200 404 200 200 200 200 404 404 200 404
document                             GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
document_edit                        GET    own   | in  404 404 200 200 404 200 403 403 403 404 404 403 404
document_edit                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
document_edit                        POST   own   | in  404 404 200 200 404 200 403 403 403 404 404 403 404
document_edit                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
document_version                     GET    own   | in  404 404 200 200 404 200 403 403 403 404 404 403 404
document_version                     GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
document_version                     POST   own   | in  404 404 200 200 404 200 403 403 403 404 404 403 404
document_version                     POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
evidence_renew                       GET    own   | in  404 404 403 403 404 403 403 403 403 404 404 403 404
evidence_renew                       GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
evidence_renew                       POST   own   | in  404 404 403 403 404 403 403 403 403 404 404 403 404
evidence_renew                       POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
verdict                              POST   own   | in  404 404 403 403 404 422 422 422 403 404 404 403 404
verdict                              POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
verdict_undo                         POST   own   | in  404 404 403 403 404 403 403 403 403 404 404 403 404
verdict_undo                         POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
requests                             GET    own   | in  404 200 200 200 200 200 200 200 200 403 404 200 404
requests                             GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
request_add                          GET    own   | in  404 403 403 403 403 200 403 200 200 403 404 403 404
request_add                          GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
request_add                          POST   own   | in  404 403 403 403 403 200 403 200 200 403 404 403 404
request_add                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
requests_copy                        GET    own   | in  404 403 403 403 403 200 403 200 200 403 404 403 404
requests_copy                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
requests_copy                        POST   own   | in  404 403 403 403 403 422 403 422 422 403 404 403 404
requests_copy                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
requests_xlsx                        GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
requests_xlsx                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
requests_pdf                         GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
requests_pdf                         GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
reminders                            GET    own   | in  404 403 403 403 403 200 403 200 200 403 404 403 404
reminders                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
request                              GET    own   | in  404 200 200 200 404 200 200 200 200 404 404 200 404
request                              GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
request                              POST   own   | in  404 403 422 422 404 422 422 422 422 404 404 403 404
request                              POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
request_withdraw                     POST   own   | in  404 403 403 403 404 302 403 302 302 404 404 403 404
request_withdraw                     POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
head_approval                        POST   own   | in  404 403 403 403 403 302 403 403 302 403 404 403 404
head_approval                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
evidence_approve                     POST   own   | in  404 404 403 302 404 403 403 403 403 404 404 403 404
evidence_approve                     POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
evidence_approve_checked             POST   own   | in  404 403 302 302 302 403 403 403 403 403 404 403 404
evidence_approve_checked             POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
evidence_send_back                   GET    own   | in  404 404 403 200 404 403 403 403 403 404 404 403 404
evidence_send_back                   GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
evidence_send_back                   POST   own   | in  404 404 403 422 404 403 403 403 403 404 404 403 404
evidence_send_back                   POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
reviews                              GET    own   | in  404 403 403 403 403 200 200 200 403 403 404 403 404
reviews                              GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
review                               GET    own   | in  404 403 403 403 403 200 200 200 403 403 404 403 404
review                               GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
review                               POST   own   | in  404 403 403 403 403 422 422 422 403 403 404 403 404
review                               POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
review_reasons                       GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
review_reasons                       GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
carryover                            GET    own   | in  404 403 200 200 200 200 200 200 200 403 404 200 404
carryover                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
carryover                            POST   own   | in  404 403 422 422 422 422 403 403 403 403 404 403 404
carryover                            POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
carryover_settle                     POST   own   | in  404 403 422 422 422 422 403 403 403 403 404 403 404
carryover_settle                     POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
carryover_cite                       GET    own   | in  404 403 302 302 302 302 403 403 403 403 404 403 404
carryover_cite                       GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
carryover_cite                       POST   own   | in  404 403 302 302 302 302 403 403 403 403 404 403 404
carryover_cite                       POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
expiry                               GET    own   | in  404 403 200 200 200 200 200 200 200 403 404 200 404
expiry                               GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
evidence_download                    GET    own   | in  404 404 200 200 404 200 200 200 200 404 404 200 404
evidence_download                    GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
evidence_state                       GET    own   | in  404 404 200 200 404 200 200 200 200 404 404 200 404
evidence_state                       GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
uploads                              POST   none  | 401 403 403 400 400 400 400 403 403 403 403 403 403 400
upload                               HEAD   own   | 401 404 404 200 404 404 404 404 404 404 404 404 404 404
upload                               HEAD   other | 401 404 404 404 404 404 404 404 404 404 404 404 404 404
upload                               PATCH  own   | 401 404 404 415 404 404 404 404 404 404 404 404 404 404
upload                               PATCH  other | 401 404 404 404 404 404 404 404 404 404 404 404 404 404
upload                               DELETE own   | 401 404 404 204 404 404 404 404 404 404 404 404 404 404
upload                               DELETE other | 401 404 404 404 404 404 404 404 404 404 404 404 404 404

dashboard                            GET    own   | in  404 200 200 200 200 200 200 200 200 200 404 200 404
dashboard                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
presentation                         GET    own   | in  404 200 200 200 200 200 200 200 200 200 404 200 404
presentation                         GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
years                                GET    own   | in  404 200 200 200 200 200 200 200 200 200 404 200 404
years                                GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
year_note_add                        GET    own   | in  404 200 403 403 403 200 403 403 403 403 404 403 404
year_note_add                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
year_note_add                        POST   own   | in  404 200 403 403 403 200 403 403 403 403 404 403 404
year_note_add                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
year_note                            GET    own   | in  404 200 403 403 403 200 403 403 403 403 404 403 404
year_note                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
year_note                            POST   own   | in  404 200 403 403 403 200 403 403 403 403 404 403 404
year_note                            POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
year_note_withdraw                   POST   own   | in  404 200 403 403 403 200 403 403 403 403 404 403 404
year_note_withdraw                   POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
calibration                          GET    own   | in  404 200 200 200 200 200 200 200 200 200 404 200 404
calibration                          GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200

target                               GET    own   | in  404 200 403 403 403 200 200 200 200 200 404 200 404
target                               GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
scenario_save                        POST   own   | in  404 403 403 403 403 422 403 422 422 403 404 403 404
scenario_save                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
scenario_drop                        POST   own   | in  404 403 404 404 404 302 403 302 302 403 404 403 404
scenario_drop                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
scenarios                            GET    own   | in  404 200 403 403 403 200 200 200 200 200 404 200 404
scenarios                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
targets                              GET    own   | in  404 200 403 403 403 200 200 200 200 200 404 200 404
targets                              GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
targets                              POST   own   | in  404 403 403 403 403 200 403 200 200 403 404 403 404
targets                              POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
target_drop                          POST   own   | in  404 403 403 403 403 302 403 302 302 403 404 403 404
target_drop                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
efforts                              GET    own   | in  404 200 403 403 403 200 200 200 200 200 404 200 404
efforts                              GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
efforts                              POST   own   | in  404 403 403 403 403 200 403 200 200 403 404 403 404
efforts                              POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200

worklist                             GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
worklist                             GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
worklist_xlsx                        GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
worklist_xlsx                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
packages                             GET    own   | in  404 403 403 403 403 200 200 200 200 403 404 403 404
packages                             GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
packages                             POST   own   | in  404 403 403 403 403 200 200 200 200 403 404 403 404
packages                             POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
package_download                     GET    own   | in  404 404 404 404 404 200 404 404 404 404 404 404 404
package_download                     GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
package_state                        GET    own   | in  404 404 404 404 404 200 404 404 404 404 404 404 404
package_state                        GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
reports                              GET    own   | in  404 200 403 403 403 200 200 200 200 200 404 200 404
reports                              GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
reports                              POST   own   | in  404 200 403 403 403 200 200 200 200 200 404 200 404
reports                              POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
letterhead                           GET    own   | in  404 200 403 403 403 200 403 403 403 403 404 403 404
letterhead                           GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
letterhead                           POST   own   | in  404 422 403 403 403 422 403 403 403 403 404 403 404
letterhead                           POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
letterhead_default                   GET    own   | in  404 200 403 403 403 200 403 403 403 403 404 403 404
letterhead_default                   GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
letterhead_retire                    POST   own   | in  404 302 403 403 403 302 403 403 403 403 404 403 404
letterhead_retire                    POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
report_download                      GET    own   | in  404 404 404 404 404 200 404 404 404 404 404 404 404
report_download                      GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
report_state                         GET    own   | in  404 404 404 404 404 200 404 404 404 404 404 404 404
report_state                         GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
indicator                            GET    own   | in  404 200 200 200 404 200 200 200 200 404 404 200 404
indicator                            GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
internal                             GET    own   | in  404 200 200 200 200 200 200 200 200 403 404 200 404
internal                             GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
internal_save                        POST   own   | in  404 403 422 422 404 403 403 403 403 404 404 403 404
internal_save                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
decision_save                        POST   own   | in  404 403 403 403 404 403 403 422 403 404 404 403 404
decision_save                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403
score_save                           POST   own   | in  404 403 403 403 404 422 422 422 403 404 404 403 404
score_save                           POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
service_save                         POST   own   | in  404 403 403 403 404 422 422 422 403 404 404 403 404
service_save                         POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
coverage_save                        POST   own   | in  404 403 403 403 404 422 422 422 403 404 404 403 404
coverage_save                        POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
external_index_save                  POST   own   | in  404 403 403 403 404 422 422 422 403 404 404 403 404
external_index_save                  POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 422
assignments                          GET    own   | in  404 200 403 403 403 200 200 200 200 403 404 200 404
assignments                          GET    other | in  404 404 404 404 404 404 404 404 404 404 404 404 200
assignments                          POST   own   | in  404 403 403 403 403 302 403 403 302 403 404 403 404
assignments                          POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 302
assignments_undo                     POST   own   | in  404 403 403 403 403 403 403 403 403 403 404 403 404
assignments_undo                     POST   other | in  404 404 404 404 404 404 404 404 404 404 404 404 403

api:instruments                      GET    none  | 401 200 200 200 200 200 200 200 200 200 200 200 200 200
api:instrument                       GET    none  | 401 200 200 200 200 200 200 200 200 200 200 200 200 200
api:indicator                        GET    none  | 401 200 200 200 200 200 200 200 200 200 200 200 200 200
api:evaluations                      GET    none  | 401 200 200 200 200 200 200 200 200 200 200 200 200 200
api:evaluation                       GET    own   | 401 404 200 200 200 200 200 200 200 200 200 404 200 404
api:evaluation                       GET    other | 401 404 404 404 404 404 404 404 404 404 404 404 404 200
api:scores                           GET    own   | 401 404 200 200 200 200 200 200 200 200 403 404 200 404
api:scores                           GET    other | 401 404 404 404 404 404 404 404 404 404 404 404 404 200
api:score                            GET    own   | 401 404 200 200 200 404 200 200 200 200 404 404 200 404
api:score                            GET    other | 401 404 404 404 404 404 404 404 404 404 404 404 404 200
api:score                            PUT    own   | 401 404 403 403 403 404 400 400 400 403 404 404 403 404
api:score                            PUT    other | 401 404 404 404 404 404 404 404 404 404 404 404 404 400
api:score                            PATCH  own   | 401 404 403 403 403 404 400 400 400 403 404 404 403 404
api:score                            PATCH  other | 401 404 404 404 404 404 404 404 404 404 404 404 404 400
api:column                           PUT    own   | 401 404 403 400 400 404 403 403 403 403 404 404 403 404
api:column                           PUT    other | 401 404 404 404 404 404 404 404 404 404 404 404 404 403
api:decision                         PUT    own   | 401 404 403 403 403 404 403 403 400 403 404 404 403 404
api:decision                         PUT    other | 401 404 404 404 404 404 404 404 404 404 404 404 404 403
api:index                            GET    own   | 401 404 200 200 200 200 200 200 200 200 200 404 200 404
api:index                            GET    other | 401 404 404 404 404 404 404 404 404 404 404 404 404 200
api:newest                           GET    own   | 401 404 200 200 200 200 200 200 200 200 200 404 200 404
api:newest                           GET    other | 401 404 404 404 404 404 404 404 404 404 404 404 404 200
api:results                          GET    none  | 401 200 200 200 200 200 200 200 200 200 200 200 200 200
api:result                           GET    own   | 401 404 200 200 200 200 200 200 200 200 200 404 200 404
api:result                           GET    other | 401 404 404 404 404 404 404 404 404 404 404 404 404 200
api:schema                           GET    none  | 401 200 200 200 200 200 200 200 200 200 200 200 200 200
"""

# Pages that a signed-out visitor may see; every other page sends to the sign-in page, the API answers 401.
OPEN = {
    "calendar_feed",
    "setup",
    "healthz",
    "readyz",
    "help",
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
