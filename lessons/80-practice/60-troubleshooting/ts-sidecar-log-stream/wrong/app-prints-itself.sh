# fails: app-kept
cat > sidecar.yaml <<'EOF'
spec:
  template:
    spec:
      volumes: [{ name: logs, emptyDir: {} }]
      initContainers:
        - name: log-stream
          image: busybox:1.36
          restartPolicy: Always
          command: [sh, -c, "tail -n +1 -F /var/log/legacy/app.log"]
          volumeMounts: [{ name: logs, mountPath: /var/log/legacy }]
      containers:
        - name: app
          command: [sh, -c, 'while true; do echo "$(date -Is) tick" | tee -a /var/log/legacy/app.log; sleep 2; done']
          volumeMounts: [{ name: logs, mountPath: /var/log/legacy }]
EOF
kubectl -n ts-sidecar patch deployment legacy --patch-file sidecar.yaml
kubectl -n ts-sidecar rollout status deployment/legacy --timeout=90s
