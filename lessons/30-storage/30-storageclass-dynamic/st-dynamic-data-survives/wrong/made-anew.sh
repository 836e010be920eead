# fails: same
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: uploads, namespace: st-dynamic }
spec: { accessModes: [ReadWriteOnce], storageClassName: standard, resources: { requests: { storage: 1Gi } } }
EOF
kubectl -n st-dynamic delete deployment gallery
kubectl -n st-dynamic create deployment gallery --image=nginx:1.27-alpine
kubectl -n st-dynamic patch deployment gallery -p '
spec:
  template:
    spec:
      volumes: [{ name: html, persistentVolumeClaim: { claimName: uploads } }]
      containers: [{ name: nginx, volumeMounts: [{ name: html, mountPath: /usr/share/nginx/html }] }]'
kubectl -n st-dynamic rollout status deployment/gallery --timeout=120s
