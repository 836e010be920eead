# fails: output
kubectl apply -f - <<'EOF'
apiVersion: batch/v1
kind: Job
metadata: { name: render, namespace: mk2-job }
spec:
  completions: 6
  parallelism: 3
  completionMode: Indexed
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: render, image: "busybox:1.36", command: [sh, -c, "for i in 0 1 2 3 4 5; do echo frame $i; done"] }]
EOF
kubectl -n mk2-job wait --for=condition=Complete job/render --timeout=120s
