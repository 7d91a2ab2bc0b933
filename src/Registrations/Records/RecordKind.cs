namespace Registry.Registrations.Records;

/// <summary>What a signed statement says. The numbers are those of the stored record.</summary>
public enum RecordKind
{
    Registration = 0,
    Withdrawal = 1,
}
