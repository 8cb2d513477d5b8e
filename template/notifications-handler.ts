/** The changes to the CDK's function that sets notifications. */
const CHANGES: readonly { readonly from: string; readonly to: string }[] = [
  // On an update, the CDK's function removes the IDs of all other notifications. A stack that identifies its notifications
  // by their IDs, as this function does, then cannot find them to delete them.
  { from: 'if not get_id(n) in old_incoming_ids', to: 'if not get_id(dict(n)) in old_incoming_ids' },
  // The stack can be deleted after its existing bucket was deleted.
  {
    from: 'config = handle_unmanaged(props["BucketName"], stack_id, event["RequestType"], notification_configuration, old)\n',
    to: `try:
        config = handle_unmanaged(props["BucketName"], stack_id, event["RequestType"], notification_configuration, old)
      except s3.exceptions.ClientError as e:
        if event["RequestType"] == "Delete" and e.response["Error"]["Code"] == "NoSuchBucket":
          return
        raise
`,
  },
];

/** Returns the code of the CDK's function that sets notifications, with the changes for a published template. */
export function notificationsHandler(code: string): string {
  return CHANGES.reduce((changed, { from, to }) => {
    if (changed.split(from).length !== 2) {
      throw new Error(`The CDK's function that sets notifications must contain this code exactly once: ${from}`);
    }
    return changed.replace(from, () => to);
  }, code);
}
