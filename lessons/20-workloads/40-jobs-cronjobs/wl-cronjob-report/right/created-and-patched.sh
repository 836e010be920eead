kubectl -n wl-cron create cronjob report --image=busybox:1.36 --schedule='0-59/{{every}} * * * *' -- date
kubectl -n wl-cron patch cronjob report -p '{"spec":{"concurrencyPolicy":"Forbid","successfulJobsHistoryLimit":2,"failedJobsHistoryLimit":1,"jobTemplate":{"spec":{"backoffLimit":{{retries}},"activeDeadlineSeconds":{{seconds}}}}}}'
kubectl -n wl-cron create job report-manual --from=cronjob/report
kubectl -n wl-cron wait --for=condition=Complete job/report-manual --timeout=90s
