# fails: native
cat > sidecar.yaml <<'EOF'
spec:
  template:
    spec:
      volumes: [{ name: logs, emptyDir: {} }]
      containers:
        - name: app
          volumeMounts: [{ name: logs, mountPath: /var/log/legacy }]
        - name: log-stream
          image: busybox:1.36
          command: [sh, -c, "tail -n +1 -F /var/log/legacy/app.log"]
          volumeMounts: [{ name: logs, mountPath: /var/log/legacy }]
EOF
kubectl -n ts-sidecar patch deployment legacy --patch-file sidecar.yaml
kubectl -n ts-sidecar rollout status deployment/legacy --timeout=90s
