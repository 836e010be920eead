# fails: mounted
kubectl -n st-dynamic create configmap page --from-literal=index.html=gallery-v{{number}}
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: uploads, namespace: st-dynamic }
spec: { accessModes: [ReadWriteOnce], storageClassName: standard, resources: { requests: { storage: 1Gi } } }
EOF
kubectl -n st-dynamic patch deployment gallery -p '
spec:
  template:
    spec:
      volumes: [{ name: html, configMap: { name: page } }, { name: data, persistentVolumeClaim: { claimName: uploads } }]
      containers: [{ name: nginx, volumeMounts: [{ name: html, mountPath: /usr/share/nginx/html }, { name: data, mountPath: /data }] }]'
kubectl -n st-dynamic rollout status deployment/gallery --timeout=120s
