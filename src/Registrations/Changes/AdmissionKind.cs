namespace Registry.Registrations.Changes;

internal enum AdmissionKind
{
    New,
    Renewed,
    Unchanged,
    Refused,
}
