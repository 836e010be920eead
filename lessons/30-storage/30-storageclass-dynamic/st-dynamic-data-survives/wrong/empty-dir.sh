# fails: bound, mounted, survives
kubectl -n st-dynamic patch deployment gallery -p '
spec:
  template:
    spec:
      volumes: [{ name: html, emptyDir: {} }]
      containers: [{ name: nginx, volumeMounts: [{ name: html, mountPath: /usr/share/nginx/html }] }]'
kubectl -n st-dynamic rollout status deployment/gallery --timeout=120s
kubectl -n st-dynamic exec deploy/gallery -- sh -c 'echo gallery-v{{number}} > /usr/share/nginx/html/index.html'
