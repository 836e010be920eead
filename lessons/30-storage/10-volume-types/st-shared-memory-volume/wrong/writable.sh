# fails: readonly
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: { name: pipeline, namespace: st-empty }
spec:
  volumes: [{ name: shared, emptyDir: { medium: Memory, sizeLimit: {{limit}} } }]
  containers:
    - name: producer
      image: busybox:1.36
      command: [sh, -c, "while true; do date >> /data/out.log; sleep 1; done"]
      volumeMounts: [{ name: shared, mountPath: /data }]
    - name: consumer
      image: busybox:1.36
      command: [sh, -c, "tail -F /input/out.log"]
      volumeMounts: [{ name: shared, mountPath: /input }]
EOF
kubectl -n st-empty wait --for=condition=Ready pod/pipeline --timeout=60s
