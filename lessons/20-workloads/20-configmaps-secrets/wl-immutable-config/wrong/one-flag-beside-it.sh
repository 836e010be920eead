# fails: v2, pods
kubectl -n wl-immutable get configmap flags-v1 -o yaml | sed -e 's/flags-v1/flags-v2/' -e '/uid:/d' -e '/resourceVersion:/d' > ~/lab/flags-v2.yaml
kubectl create -f ~/lab/flags-v2.yaml
kubectl -n wl-immutable patch deployment ui --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/envFrom/0/configMapRef/name","value":"flags-v2"}]'
kubectl -n wl-immutable set env deployment/ui DARK_MODE=true
kubectl -n wl-immutable rollout status deployment/ui --timeout=90s
kubectl -n wl-immutable delete configmap flags-v1
