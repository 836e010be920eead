# fails: stream
cat > sidecar.yaml <<'EOF'
spec:
  template:
    spec:
      volumes: [{ name: logs, emptyDir: {} }]
      initContainers:
        - name: log-stream
          image: busybox:1.36
          restartPolicy: Always
          command: [sh, -c, "sleep 3; cat {{log.dir}}/{{log.file}}; sleep 86400"]
          volumeMounts: [{ name: logs, mountPath: "{{log.dir}}" }]
      containers:
        - name: app
          volumeMounts: [{ name: logs, mountPath: "{{log.dir}}" }]
EOF
kubectl -n ts-sidecar patch deployment legacy --patch-file sidecar.yaml
kubectl -n ts-sidecar rollout status deployment/legacy --timeout=90s
