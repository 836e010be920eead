kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: { name: site, namespace: fnd-init }
spec:
  volumes:
    - { name: html, emptyDir: {} }
  initContainers:
    - name: prepare
      image: busybox:1.36
      command: [sh, -c, "echo init-ok > /prep/index.html"]
      volumeMounts: [{ name: html, mountPath: /prep }]
  containers:
    - name: web
      image: nginx:1.27-alpine
      ports: [{ containerPort: 80 }]
      volumeMounts: [{ name: html, mountPath: /usr/share/nginx/html }]
EOF
kubectl -n fnd-init wait --for=condition=Ready pod/site --timeout=90s
