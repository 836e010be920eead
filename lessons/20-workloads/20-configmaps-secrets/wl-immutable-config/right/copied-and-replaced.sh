kubectl -n wl-immutable get configmap flags-v1 -o yaml | sed -e 's/flags-v1/flags-v2/' -e 's/DARK_MODE: "false"/DARK_MODE: "true"/' -e '/uid:/d' -e '/resourceVersion:/d' > ~/lab/flags-v2.yaml
kubectl create -f ~/lab/flags-v2.yaml
kubectl -n wl-immutable get deployment ui -o yaml | sed 's/name: flags-v1/name: flags-v2/' | kubectl apply -f -
kubectl -n wl-immutable rollout status deployment/ui --timeout=90s
kubectl -n wl-immutable delete configmap flags-v1
