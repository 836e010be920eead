kubectl -n wl-canary get deployment shop-stable -o yaml > ~/lab/canary.yaml
sed -i -e 's/shop-stable/shop-canary/' -e 's/track: stable/track: canary/' -e 's/replicas: {{size.stable}}/replicas: 1/' -e 's/1.27-alpine/1.28-alpine/' -e '/uid:/d' -e '/resourceVersion:/d' ~/lab/canary.yaml
kubectl create -f ~/lab/canary.yaml
kubectl -n wl-canary set selector service/shop app=shop
kubectl -n wl-canary rollout status deployment/shop-canary --timeout=90s
