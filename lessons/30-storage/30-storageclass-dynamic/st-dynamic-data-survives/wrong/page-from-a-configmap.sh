# fails: bound, mounted
kubectl -n st-dynamic create configmap page --from-literal=index.html=gallery-v{{number}}
kubectl -n st-dynamic patch deployment gallery -p '
spec:
  template:
    spec:
      volumes: [{ name: html, configMap: { name: page } }]
      containers: [{ name: nginx, volumeMounts: [{ name: html, mountPath: /usr/share/nginx/html }] }]'
kubectl -n st-dynamic rollout status deployment/gallery --timeout=120s
