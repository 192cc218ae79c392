using StyleKernels.Models.Networks.LinearTransfer;

namespace StyleKernels.Tests.Networks.LinearTransfer;

/// <summary>The published form at relu3_1.</summary>
public sealed class LinearTransferFixture() : NetworkFixture<PublishedLinearTransfer>(new PublishedLinearTransfer("relu3_1"));
