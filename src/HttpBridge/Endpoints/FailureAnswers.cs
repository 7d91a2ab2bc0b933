using Registry.HttpBridge.Errors;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints;

/// <summary>Maps what the domain refuses to HTTP.</summary>
internal static class FailureAnswers
{
    public static ProblemResult ToProblem(this Failure failure) => new(failure.ToError());

    public static ApiError ToError(this Failure failure) => failure.Kind switch
    {
        FailureKind.ValidationFailed => ApiError.Validation(failure.Errors
            .GroupBy(error => error.Field)
            .ToDictionary(field => field.Key, field => field.Select(error => error.Message).ToArray())),
        FailureKind.SignatureRequired or FailureKind.SignatureInvalid or FailureKind.InvalidApiKey or FailureKind.PeerHeartbeatRequired => failure.With(401),
        FailureKind.Blocked => failure.With(403),
        FailureKind.PeerOwned or FailureKind.StaleRegistration or FailureKind.NotForNow => failure.With(409),
        FailureKind.NodeNotFound => failure.With(404),
        FailureKind.LimitReached or FailureKind.TooOften => failure.With(429),
        _ => failure.With(503),
    };

    private static ApiError With(this Failure failure, int status) => new(status, failure.Code, failure.Message);
}
