kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: { name: pipeline, namespace: st-empty }
spec:
  volumes: [{ name: scratch, emptyDir: { medium: Memory, sizeLimit: {{limit}} } }]
  initContainers:
    - name: producer
      image: busybox:1.36
      restartPolicy: Always
      command: [sh, -c, "while true; do date >> /data/out.log; sleep 1; done"]
      volumeMounts: [{ name: scratch, mountPath: /data }]
  containers:
    - name: consumer
      image: busybox:1.36
      command: [sleep, "86400"]
      volumeMounts: [{ name: scratch, mountPath: /input, readOnly: true }]
EOF
kubectl -n st-empty wait --for=condition=Ready pod/pipeline --timeout=60s
