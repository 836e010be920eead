kubectl -n ts-sidecar get deployment legacy -o yaml > legacy.yaml
cat > sidecar.yaml <<'EOF'
[
  {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "logs", "emptyDir": {"medium": "Memory"}}]},
  {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "logs", "mountPath": "{{log.dir}}"}]},
  {"op": "add", "path": "/spec/template/spec/initContainers", "value": [{
    "name": "log-stream", "image": "busybox:1.36", "restartPolicy": "Always",
    "args": ["sh", "-c", "touch /in/{{log.file}}; exec tail -f /in/{{log.file}}"],
    "volumeMounts": [{"name": "logs", "mountPath": "/in"}]}]}
]
EOF
kubectl -n ts-sidecar patch deployment legacy --type=json --patch-file sidecar.yaml
kubectl -n ts-sidecar rollout status deployment/legacy --timeout=90s
