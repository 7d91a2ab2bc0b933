using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge.Petals;

/// <summary>The answer where there is no hivemind node to ask.</summary>
internal static class HivemindOff
{
    public static ProblemResult Problem { get; } = new(new ApiError(StatusCodes.Status503ServiceUnavailable, "hivemind_off", "Hivemind is turned off on this daemon."));
}
