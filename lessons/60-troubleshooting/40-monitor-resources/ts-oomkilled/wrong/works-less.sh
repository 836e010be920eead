# fails: command-kept
kubectl -n ts-oom patch deployment transcoder --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/{{need.at}}/command/2","value":"dd if=/dev/zero of=/dev/null bs=20M count=1 && echo transcoding && sleep 86400"}]'
kubectl -n ts-oom rollout status deployment/transcoder --timeout=60s
