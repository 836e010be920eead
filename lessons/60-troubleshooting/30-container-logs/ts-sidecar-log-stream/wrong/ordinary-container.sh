# fails: native
cat > sidecar.yaml <<'EOF'
spec:
  template:
    spec:
      volumes: [{ name: logs, emptyDir: {} }]
      containers:
        - name: app
          volumeMounts: [{ name: logs, mountPath: "{{log.dir}}" }]
        - name: log-stream
          image: busybox:1.36
          command: [sh, -c, "tail -n +1 -F {{log.dir}}/{{log.file}}"]
          volumeMounts: [{ name: logs, mountPath: "{{log.dir}}" }]
EOF
kubectl -n ts-sidecar patch deployment legacy --patch-file sidecar.yaml
kubectl -n ts-sidecar rollout status deployment/legacy --timeout=90s
