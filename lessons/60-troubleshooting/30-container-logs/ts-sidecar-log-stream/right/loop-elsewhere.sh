cat > sidecar.yaml <<'EOF'
spec:
  template:
    spec:
      volumes: [{ name: shared, emptyDir: { sizeLimit: 50Mi } }]
      initContainers:
        - name: log-stream
          image: docker.io/library/busybox:1.36
          restartPolicy: Always
          command: [sh, -c, "until [ -f /watched/{{log.file}} ]; do sleep 1; done; tail -n +1 -f /watched/{{log.file}}"]
          volumeMounts: [{ name: shared, mountPath: /watched, readOnly: true }]
      containers:
        - name: app
          volumeMounts: [{ name: shared, mountPath: "{{log.dir}}" }]
EOF
kubectl -n ts-sidecar patch deployment legacy --patch-file sidecar.yaml
kubectl -n ts-sidecar rollout status deployment/legacy --timeout=90s
