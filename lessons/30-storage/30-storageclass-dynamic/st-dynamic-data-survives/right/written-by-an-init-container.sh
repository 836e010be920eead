kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: uploads, namespace: st-dynamic }
spec: { accessModes: [ReadWriteOnce], storageClassName: standard, resources: { requests: { storage: 1Gi } } }
EOF
kubectl -n st-dynamic patch deployment gallery -p '
spec:
  strategy: { type: Recreate, rollingUpdate: null }
  template:
    spec:
      volumes: [{ name: html, persistentVolumeClaim: { claimName: uploads } }]
      initContainers:
        - name: seed
          image: busybox:1.36
          command: [sh, -c, "test -f /html/index.html || echo gallery-v{{number}} > /html/index.html"]
          volumeMounts: [{ name: html, mountPath: /html }]
      containers: [{ name: nginx, volumeMounts: [{ name: html, mountPath: /usr/share/nginx/html }] }]'
kubectl -n st-dynamic rollout status deployment/gallery --timeout=120s
