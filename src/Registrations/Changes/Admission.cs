namespace Registry.Registrations.Changes;

/// <summary>Decision over one registration record.</summary>
internal sealed record Admission(AdmissionKind Kind, RegisteredNode? Node, Failure? Failure)
{
    public static Admission Refused(FailureKind kind, string message) => Refused(new Failure(kind, message));

    public static Admission Refused(Failure failure) => new(AdmissionKind.Refused, null, failure);
}
