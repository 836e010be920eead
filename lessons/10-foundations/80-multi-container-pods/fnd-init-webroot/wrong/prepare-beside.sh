# fails: init-done
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: { name: site, namespace: fnd-init }
spec:
  volumes:
    - { name: html, emptyDir: {} }
  containers:
    - name: prepare
      image: busybox:1.36
      command: [sh, -c, "echo init-ok > /prep/index.html; sleep 86400"]
      volumeMounts: [{ name: html, mountPath: /prep }]
    - name: web
      image: nginx:1.27-alpine
      volumeMounts: [{ name: html, mountPath: /usr/share/nginx/html }]
EOF
kubectl -n fnd-init wait --for=condition=Ready pod/site --timeout=90s
