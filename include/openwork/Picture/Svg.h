//===- Svg.h - Pictures as SVG ----------------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PICTURE_SVG_H
#define OPENWORK_PICTURE_SVG_H

#include "openwork/Picture/Figure.h"

namespace openwork {

/// An SVG document. Each image is written once, as one path for each of its inks, and used where it is placed.
std::string writeSvg(const Figure &figure);

/// The text for the content or an attribute of an element: & < > " ' as entities.
std::string escapeXml(std::string_view text);

} // namespace openwork

#endif // OPENWORK_PICTURE_SVG_H
