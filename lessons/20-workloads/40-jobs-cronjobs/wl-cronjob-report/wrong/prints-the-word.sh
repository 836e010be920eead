# fails: manual
kubectl apply -f - <<'EOF'
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: wl-cron }
spec:
  schedule: "*/{{every}} * * * *"
  concurrencyPolicy: Forbid
  successfulJobsHistoryLimit: 2
  failedJobsHistoryLimit: 1
  jobTemplate:
    spec:
      backoffLimit: {{retries}}
      activeDeadlineSeconds: {{seconds}}
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: report, image: "busybox:1.36", command: [echo, date] }]
EOF
kubectl -n wl-cron create job report-manual --from=cronjob/report
kubectl -n wl-cron wait --for=condition=Complete job/report-manual --timeout=90s
