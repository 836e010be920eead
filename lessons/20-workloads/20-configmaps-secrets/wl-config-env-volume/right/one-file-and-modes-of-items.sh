kubectl -n wl-config patch deployment mailer --type=json -p '[
  {"op":"add","path":"/spec/template/spec/volumes","value":[
    {"name":"conf","configMap":{"name":"mailer-conf"}},
    {"name":"cred","secret":{"secretName":"mailer-cred","items":[{"key":"user","path":"user","mode":256},{"key":"pass","path":"pass","mode":256}]}}]},
  {"op":"add","path":"/spec/template/spec/containers/0/env","value":[
    {"name":"FROM_ADDR","valueFrom":{"configMapKeyRef":{"name":"mailer-conf","key":"FROM_ADDR"}}},
    {"name":"MAIL_FROM","value":"$(FROM_ADDR)"}]},
  {"op":"add","path":"/spec/template/spec/containers/0/volumeMounts","value":[
    {"name":"conf","mountPath":"/etc/mailer/smtp.properties","subPath":"smtp.properties"},
    {"name":"cred","mountPath":"/etc/cred"}]}]'
kubectl -n wl-config rollout status deployment/mailer --timeout=90s
